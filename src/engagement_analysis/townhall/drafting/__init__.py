"""What is known of a town → the text of its file, lines to add to it, its schema."""
