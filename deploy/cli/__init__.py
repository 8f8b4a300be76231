"""The `mille` command: parses what a person types, and calls the HTTP API of whoever owns the data."""
