"""Designs, and the code that should come out of them, written by hand."""
