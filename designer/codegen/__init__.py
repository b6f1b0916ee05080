"""What a design becomes: `model.py`, `train.py`, and the project that stands on its own."""
