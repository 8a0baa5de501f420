"""Validated participation table → analysis frames; opens no file, draws nothing.

Frame in, frame out, the input untouched; missing is never zero. The modules, in the order in which they build on each
other:

- ``results``: an estimate with its limits, confidence and method
- ``counting``: participation → what each row says at least and at most; participation → groups with their people
- ``totals``: sums per town, year, campaign, type, with what was reported, exact and missing
- ``ratios``: hours, waste and minors per participation, from rows that give both
- ``intervals``: limits for counts and for sums of groups (plain arithmetic)
- ``exposure``: the population figure that belongs to a year
- ``rates``: participations and organisations per inhabitant, with limits
- ``rate_ratio``, ``person_ratio``: two rates of groups, of persons, one divided by the other (plain arithmetic)
- ``standardised``: directly and indirectly standardised rates (plain arithmetic)
- ``comparison``: the rates of two towns or years compared
- ``comparability``: which year can be compared with which, and why not
- ``change``: change on the year before, split exactly into its parts
- ``published_series``: published figures as yearly series, their trends and outlooks, where sources contradict each other
- ``quality``: what the table rests on, and the loader's findings counted
- ``examples``: a small invented town as tables, for trying things out
"""
