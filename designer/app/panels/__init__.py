"""What stands around the canvas: the list of layers, the inspector, code, problems and training."""
