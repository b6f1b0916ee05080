"""What flows through the wires: shapes, dtypes and costs, found by running the real operators, and what is wrong."""
