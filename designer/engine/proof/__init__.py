"""The proof of an export: the code that was written, held against the drawing itself, in a process of its own."""
