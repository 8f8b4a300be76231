"""Exports: the answer to a whole question, in the forms that other programs read. One module for each form."""
