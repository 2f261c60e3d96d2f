"""The parts of the search measurement (bench/search.py)."""
