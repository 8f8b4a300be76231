"""Ways out of the house. E-mail is the one there is."""
