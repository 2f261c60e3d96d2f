"""Rows and worlds for tests: a farm, a market with listed offers, a review under way."""
