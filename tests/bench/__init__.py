"""Measurements, each a ratio against what it is to be compared with. They gate nothing: a clock is no test."""
