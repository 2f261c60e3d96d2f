"""A demonstration alliance: real protected names, fictional suppliers, everything else made up and marked as such."""
