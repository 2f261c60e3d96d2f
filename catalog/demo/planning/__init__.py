"""The whole demonstration on paper: who offers what, in which state, with which papers and answers. Pure."""
