"""The errors of documents.

DocumentError
├── FormatError    the text is not a design, or not one that this version can read
├── EditError      an edit does not fit the document as it is now
├── ExpressionError  an expression cannot be read, or has no value
├── ChangedError   another program has changed the file since it was read
└── LockedError    another window is writing the file

Each message is for the person in front of the screen: what is wrong, where, and what to do.
"""

from __future__ import annotations


class DocumentError(Exception):
    """A document cannot be read, written or changed as asked."""


class FormatError(DocumentError):
    """The text is not a design that this version can read.

    Attributes:
        place: Where in the text, such as "line 41, node `conv1`"; empty where it is the whole.
    """

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(f"{place}: {message}" if place else message)
        self.place = place


class EditError(DocumentError):
    """The edit names something that is not there, or that is there already. The document is unchanged."""


class ExpressionError(DocumentError):
    """The expression is outside the grammar, too large, or has no value here."""


class ChangedError(DocumentError):
    """Another program has changed the file since it was read here; nothing was written."""


class LockedError(DocumentError):
    """Another window has the file open for writing."""
