"""What runs a design: launching a worker, following it, and keeping what it reports."""
