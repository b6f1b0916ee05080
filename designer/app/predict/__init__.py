"""Trying a trained network: a question at the left, what the network tells of it, and how it does on held-out data."""
