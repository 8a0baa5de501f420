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
- ``rate_difference``, ``person_difference``: one taken from the other (plain arithmetic)
- ``exact_tests``: minimum-likelihood and Blaker's exact tests of a share, with their limits (plain arithmetic)
- ``standardised``: directly and indirectly standardised rates (plain arithmetic)
- ``comparison``: the rates of two towns or years compared
- ``comparability``: which year can be compared with which, and why not
- ``change``: change on the year before, split exactly into its parts
- ``factor_effects``, ``decomposition``: the same change as number of organisations, their size, mix of their types
- ``uncertainty``, ``uncertain_rates``: ranges, bounds, missing counts as intervals through totals, rates, changes
- ``inequality``, ``concentration``: Gini, HHI, Lorenz (plain arithmetic); how much a few organisations bring
- ``concentration_published``: Lorenz curves too coarse to tell a single organisation
- ``campaign_calendar``: the days of each campaign
- ``panel``, ``attendance``, ``retention``: units and periods counted; editions; new, returning, lost organisations
- ``survival``, ``stays``: Kaplan-Meier, log-rank (plain arithmetic); how many editions in a row organisations come
- ``reach``: share of the town's schools and clubs, where a register exists
- ``forecast``, ``exponential_smoothing``, ``forecast_accuracy``: yearly series carried on, and how good that was
- ``count_trend``, ``outlook``: next year's range with its record on held-back years, or why there is none
- ``result_html``: results as small tables for notebooks
- ``published_series``: published figures as yearly series, their trends and outlooks; where sources contradict each
  other
- ``indicators``: a council's fourteen usual questions in one frame, or why one cannot be answered
- ``design``, ``inference``, ``fitted_models``, ``result_fields``: tables and terms of regressions, what they give back
- ``count_models``, ``poisson_fit``, ``negative_binomial``, ``annual_change``: counts with exposure, percent a year
- ``regression``, ``robust_covariance``: least squares with robust, clustered and Newey-West errors
- ``interrupted_series``, ``difference_in_differences``: before and after a date, against a trend or another town
- ``rank_trend``, ``seasonal_trend``, ``kendall_pairs``, ``kendall_distribution``: Mann-Kendall, exact; Theil-Sen
- ``trend``, ``trend_methods``, ``trend_wording``, ``yearly_series``: is there a trend, by a stated rule, or why not
- ``trend_line``: a claimed trend as line and band for a chart
- ``swap_test``, ``change_evidence`` (plain arithmetic), ``group_pairs``: two years of the same organisations
- ``statements``, ``statement_wording``: one careful German sentence by a stated, simulated rule
- ``network_effect``, ``network_wording``, ``power_simulation``: the exchange's effect and what could be seen of it
- ``quality``: what the table rests on, and the loader's findings counted
- ``examples``: a small invented town as tables, for trying things out
"""
