"""Pictures of a drawing, as files: what is wanted, and asking for it from a thread that may wait.

They are drawn by the painter of the canvas in a process of its own (`designer.app.picture_job`), which needs no
display: so window, command line and notebook get the same picture, and none of them waits for a large one.
"""

from __future__ import annotations

import base64
import json
import threading
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path
from typing import Any, Literal, TypeAlias

from designer.document import Design, DocumentError, GraphId, NodeId, Report
from designer.document.codec import design_from_json, design_to_json
from designer.document.findings_codec import report_from_json, report_to_json
from designer.training.one_answer import NoAnswerError, one_answer

TIMEOUT = 300.0  # seconds

Kind: TypeAlias = Literal["png", "svg", "pdf"]
Look: TypeAlias = Literal["light", "dark", "paper", "auto"]

KINDS: tuple[Kind, ...] = ("png", "svg", "pdf")
LOOKS: tuple[Look, ...] = ("light", "dark", "paper")
"""Those that any kind can have."""
COLUMN_MM, PAGE_MM = 85.0, 175.0
"""How wide a picture is in one column of a paper, and over two."""
LARGEST_SCALE = 16.0

_MOST_PIXELS = 16_000  # of a side
_MOST_AREA = 120_000_000


class PictureError(DocumentError):
    """There is no picture; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What is to be drawn, and how.

    Attributes:
        kind: What becomes of it.
        graphs: The graphs that are drawn, one beneath the other.
        cards: Those of the first graph that are drawn alone, with the wires among them; none: all.
        look: The colours. `paper` is white, without shadows, with lines that can be printed; `auto`, of an SVG alone,
            is light or dark as its reader is.
        shapes: Whether wires have their shapes.
        titles: Whether the name of each graph stands above it.
        scale: Pixels for each unit of the drawing, of a PNG.
        width_mm: How wide a PDF is; 0: as wide as it is on the screen.
        within: Pixels that no side of a PNG has more of: a large drawing gets a smaller scale; 0: as many as it takes.
    """

    kind: Kind
    graphs: tuple[GraphId, ...]
    cards: tuple[NodeId, ...] = ()
    look: Look = "light"
    shapes: bool = True
    titles: bool = True
    scale: float = 1.0
    width_mm: float = 0.0
    within: int = 0


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture.

    Attributes:
        data: The content of its file.
        width, height: How large the drawing is on the screen at 100 %, in pixels.
    """

    data: bytes
    width: int
    height: int


def kind_of(path: Path) -> Kind:
    """What a file is to hold, by its ending.

    Raises:
        PictureError: The ending is of no kind of picture.
    """
    for kind in KINDS:
        if path.suffix.lower() == f".{kind}":
            return kind
    raise PictureError(f"*{path.name}* is no name of a picture: it ends in .png, .svg or .pdf")


def why_too_large(width: int, height: int, scale: float) -> str:
    """Why a drawing of this size makes no PNG at a scale; empty where it does."""
    wide, high = ceil(width * scale), ceil(height * scale)
    if max(wide, high) <= _MOST_PIXELS and wide * high <= _MOST_AREA:
        return ""
    most = min(_MOST_PIXELS / max(wide, high), (_MOST_AREA / (wide * high)) ** 0.5) * scale
    return (
        f"A PNG of {wide} \u00d7 {high} pixels is too large. It can be made at {int(most * 100) / 100:g} times "
        "the size on the screen; SVG and PDF are sharp at any size."
    )


def draw_picture(
    design: Design, report: Report | None, picture: Picture, cancelled: threading.Event | None = None
) -> Drawn:
    """Draws a picture; nothing in the design is run.

    Args:
        report: What a check found; None: shapes and parameters are not known.
        cancelled: Set by another thread when nobody wants the picture any more.

    Raises:
        PictureError: There is nothing to draw, or no way to draw it.
    """
    question = json.dumps(
        {
            "design": design_to_json(design),
            "report": report_to_json(report) if report is not None else None,
            "picture": asdict(picture),
        }
    )
    try:
        text = one_answer("The picture", "designer.app.picture_job", "--picture", question, TIMEOUT, cancelled)
        answer = json.loads(text)
        if "error" in answer:
            raise PictureError(answer["error"])
        data = base64.b64decode(answer["data"], validate=True)
        return Drawn(data, int(answer["width"]), int(answer["height"]))
    except NoAnswerError as error:
        raise PictureError(str(error)) from None
    except (ValueError, KeyError, TypeError):
        raise PictureError("What was to draw the picture gave no answer that can be read.") from None


def question_from_text(text: str) -> tuple[Design, Report | None, Picture]:
    """Reads what `draw_picture` asks.

    Raises:
        ValueError, KeyError, TypeError, FormatError: It is no such question.
    """
    value: dict[str, Any] = json.loads(text)
    design, _ = design_from_json(value["design"])
    report = report_from_json(value["report"]) if value["report"] is not None else None
    wanted = value["picture"]
    graphs = tuple(GraphId(one) for one in wanted.pop("graphs"))
    cards = tuple(NodeId(one) for one in wanted.pop("cards"))
    return design, report, Picture(graphs=graphs, cards=cards, **wanted)
