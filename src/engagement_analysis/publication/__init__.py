"""What may be shown: the rule (`rule`), and what a strict town does not show (`protect`)."""
