"""Thousands of submissions while something breaks every few seconds; then an audit of what became of each."""
