"""Grid + town's layout → what each row and column means."""
