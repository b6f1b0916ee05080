"""The look of the program: its tokens, fonts, icons and style sheet.

Every colour and every size on the screen comes from here, so that a theme is one table and a change of taste is one
line. Widgets say *what* they are (`style.set_role(label, "caption")`), what paints by hand asks a `theme.Theme` by
name, and geometry reads `tokens`, which knows no Qt: for its sake this file imports nothing.
"""
