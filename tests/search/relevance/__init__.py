"""What people type and what they mean: kept as data, judged kind by kind."""
