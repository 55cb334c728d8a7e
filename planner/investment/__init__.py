"""Portfolio of projects under a budget: which sets lower the cost of a year's demand most."""
