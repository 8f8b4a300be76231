"""How Mille is run: the command line, and real servers and services without containers."""
