"""What flows through the wires: shapes, dtypes and costs, found by running the real operators, and what is wrong."""

from designer.inference.checker import Checker, check

__all__ = ["Checker", "check"]
