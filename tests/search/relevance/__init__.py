"""What people type and what they mean: stored as data, judged kind by kind."""
