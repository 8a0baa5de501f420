"""Town's file + workbooks → what matches, what does not, and what changed since last year."""
