"""What people see: the window, the canvas and the panels. The only part of netdesigner that imports Qt."""
