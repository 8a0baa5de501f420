"""Text of one cell → a value with its precision, or a problem."""
