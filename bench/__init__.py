"""Measurements. Each prints what it saw; none is a test, for two noisy cores prove nothing with a stopwatch."""
