"""What may be shown to whom: the rule, and for strict towns cells hidden so that nothing can be worked out.

`rule` (participation → what may be shown) rests on `protect` (the cheapest safe choice of hidden cells), this on
`primary` (which cells are confidential), `readers` (against whom), `audit` and `attack` (what a reader computes),
`optimal`, `programmes`, `system` (linear programmes), and `tables` (cells and the sums that link them).
"""
