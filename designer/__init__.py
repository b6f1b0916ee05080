"""netdesigner: draw a neural network, see every shape, read its code, train it, export it."""
