"""What only shows after many rounds: short in the suite, long in `make soak`."""
