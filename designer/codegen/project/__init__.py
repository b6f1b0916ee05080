"""The files that every exported project carries unchanged, and nothing that writes them.

They are shipped as text and copied beside the generated `model.py` and `train.py`. They are real modules here so that
they are linted, typed and tested like the rest; nothing in netdesigner imports them.
"""
