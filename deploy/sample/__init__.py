"""The sample agenda: events written for the project, dated from the day they are loaded."""
