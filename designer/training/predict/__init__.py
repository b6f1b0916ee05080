"""Trying what a run has learned: asked of a process of its own, which runs the `predict.py` of the run's folder."""
