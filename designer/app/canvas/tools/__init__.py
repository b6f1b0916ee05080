"""One class a gesture: it begins, moves, and commits one edit or leaves nothing behind."""
