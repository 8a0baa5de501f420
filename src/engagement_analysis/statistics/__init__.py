"""Numbers in, results out: counts and limits, ratios, ranks, models, forecasts; knows no table."""
