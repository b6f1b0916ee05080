"""Gestures: a class each, with begin, move, commit and cancel. They know no Qt."""
