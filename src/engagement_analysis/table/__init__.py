"""Values → tidy rows + findings → validated table."""
