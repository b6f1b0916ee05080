"""The drawing: geometry without Qt, the painter, and the gestures."""
