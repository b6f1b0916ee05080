"""The errors of writing projects. What is wrong in a design is no error here: its code is produced all the same."""


class ProjectError(Exception):
    """A project folder cannot be written as asked. The message says why and what to do; nothing was changed."""
