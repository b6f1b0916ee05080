"""Numbers as they stand in sentences."""

import re
from pathlib import Path

import pytest

import designer
from designer.document.numerals import grouped


@pytest.mark.parametrize(
    ("number", "decimals", "text"),
    [
        (0, None, "0"),
        (999, None, "999"),
        (4160, None, "4 160"),
        (2**31 - 1, None, "2 147 483 647"),
        (-4160, None, "-4 160"),
        (1234.5, None, "1 234.5"),
        (1234.56, 1, "1 234.6"),
        (800_000.2, 0, "800 000"),
    ],
)
def test_digits_stand_in_groups_of_three(number: float, decimals: int | None, text: str) -> None:
    assert grouped(number, decimals) == text.replace(" ", "\u202f")


def test_no_message_has_a_way_of_its_own() -> None:
    """Generated code stands alone and may; `numerals` is where it is done."""
    own = re.compile(r"\{[^{}]*:,[^{}]*\}")
    room = Path(designer.__file__).parent
    texts = {path.relative_to(room).as_posix(): path.read_text(encoding="utf-8") for path in room.rglob("*.py")}
    found = {name for name, text in texts.items() if own.search(text)}
    assert found == {"document/numerals.py", "codegen/project/console.py"}
