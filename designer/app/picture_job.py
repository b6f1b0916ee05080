"""The process that draws one picture: a question on standard input, a JSON object with the file on standard output.

It has no window and needs no display; what a design brings along is never run here.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from dataclasses import asdict

from designer.document import FormatError
from designer.engine.pictures import PictureError, question_from_text


def main() -> int:
    """Answers one question.

    Returns:
        0 where it was answered, 2 where it was none.
    """
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a file, whatever it is typed as
    try:
        design, report, picture = question_from_text(sys.stdin.read())
    except (ValueError, KeyError, TypeError, FormatError) as error:
        print(f"this is no question for a picture: {error}", file=sys.stderr)
        return 2
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtGui import QGuiApplication

    from designer.app.canvas.picture import picture_of
    from designer.app.theme.fonts import load_fonts
    from designer.catalogue import build_catalogue

    application = QGuiApplication(["netdesigner"])
    load_fonts()
    try:
        drawn = picture_of(build_catalogue(), design, report, picture)
        print(json.dumps({**asdict(drawn), "data": base64.b64encode(drawn.data).decode()}))
    except PictureError as error:
        print(json.dumps({"error": str(error)}))
    application.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
