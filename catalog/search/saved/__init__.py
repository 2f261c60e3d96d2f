"""Searches that people keep, each with what is new in it and a feed: the only rows of the search feature."""
