"""Scripts that were run once to make data files which are committed."""
