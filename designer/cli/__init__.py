"""The command line: one module a verb, each with `describe` for its arguments and `run` for its work.

What a verb prints on standard output is its result, for a pipe; what it says to the person goes to standard error. It
ends with 0 where all is well, 1 where the design has errors, 2 where it was used wrongly.
"""

from designer.cli.verbs import VERBS, main

__all__ = ["VERBS", "main"]
