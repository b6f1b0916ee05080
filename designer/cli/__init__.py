"""The same document without a window: one module a verb."""
