"""What is typed besides names: prices, amounts, days, promises. Read by rules and one reviewed table, as filters."""
