"""Scoring: golden cases, refusals, and an independent slow reference to which every digit is compared."""
