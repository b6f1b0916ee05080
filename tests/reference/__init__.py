"""Shipped architectures beside what was published of them: their sizes, and what other libraries compute."""
