"""What a town calls things: one TOML file a town, and the words that all towns share."""
