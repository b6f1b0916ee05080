"""How a search ranks what it looks for, one way for every list: layers, commands, what may be placed next.

Whole names come before whole words of names (`norm` of BatchNorm2d), those before the beginnings of names, then come
initials (`bn2` is BatchNorm2d), parts of names, keywords, and last the letters in order (`cnv` is Conv2d), which is a
guess and shown only where nothing else answers.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from designer.catalogue.spec import Family, Operator

K = TypeVar("K", bound=Hashable)

_BY_NAME = 5  # the last rank that a name is found with; what answers otherwise shows only where no name does
_BY_WORD = 7  # the last rank that is no guess
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]*|\d+[a-z]?|[a-z]+")
_FEWEST_INITIALS, _FEWEST_LETTERS = 2, 3  # of fewer, too much would answer
_WHOLE_WORD = 1  # the rank of a word of a name
_BEHIND = 100  # ranks by which what nobody declared stands behind the rest, unless it is asked for by its whole name

_TITLES = {
    Family.BLOCK: "This design",
    Family.INPUT_OUTPUT: "Input & output",
    Family.LOSS: "Loss",
    Family.TRAINING: "Training",
}


def family_title(family: Family) -> str:
    """A family's name as people read it."""
    return _TITLES.get(family, family.value.replace("_", " ").capitalize())


def rank(operator: Operator, text: str) -> int | None:
    """How well an operator answers a search, 0 best; None: not at all.

    Its name in torch is worth nearly as much as its title, and its tag and family count least, so that `output` finds
    Output before the family "Input & output" it is in.
    """
    rest = (operator.tag, family_title(operator.family))
    return rank_words(text, operator.title, (*operator.keywords, *operator.also), rest, name=operator.op)


def rank_words(
    text: str, title: str, keywords: Iterable[str] = (), rest: Iterable[str] = (), name: str = ""
) -> int | None:
    """How well a thing answers a search, 0 best; None: not at all.

    Args:
        keywords: What else it is found by.
        rest: What it is found by last.
        name: Its name in torch.
    """
    parts = _WORDS.findall(title)
    initials = "".join(part if part[0].isdigit() else part[0] for part in parts).lower()  # `bn2d` of BatchNorm2d
    text, title, name = text.lower().strip(), title.lower(), name.lower()
    names = (title, name)
    known = (*names, *(word.lower() for word in keywords))
    everything = (*known, *(word.lower() for word in rest))
    answers = (
        title == text,
        len(text) >= _FEWEST_LETTERS and text in map(str.lower, parts),
        title.startswith(text),
        name.startswith(text) or name.rpartition(".")[2].startswith(text),
        len(text) >= _FEWEST_INITIALS and initials.startswith(text),
        _each_in(text, names),
        _each_in(text, known),
        _each_in(text, everything),
        len(text) >= _FEWEST_LETTERS and _letters_in_order(text, title),
    )
    return next((place for place, answer in enumerate(answers) if answer), None)


def kept(ranks: Mapping[K, int | None]) -> dict[K, int]:
    """The answers that are worth showing: those by name where there are any, and guesses only where nothing else is."""
    best = min((place for place in ranks.values() if place is not None), default=0)
    last = next((bound for bound in (_BY_NAME, _BY_WORD) if best <= bound), best)
    return {key: place for key, place in ranks.items() if place is not None and place <= last}


def found(listed: Iterable[Operator], further: Iterable[Operator], text: str) -> dict[str, int]:
    """The operators that answer a search, each with its rank, 0 best.

    Args:
        further: Those that nobody declared: they answer by their names alone, behind all others.
    """
    answers = kept({one.op: rank(one, text) for one in listed})
    ranks = ((one.op, behind(rank(one, text))) for one in further)
    return {op: place for op, place in ranks if place is not None} | answers


def behind(place: int | None) -> int | None:
    """The rank of what nobody declared; None where it is not found by its name."""
    if place is None or place > _BY_NAME:
        return None
    return place + _BEHIND if place else _WHOLE_WORD


def _each_in(text: str, words: Iterable[str]) -> bool:
    """Whether every word of a search is part of one of the words."""
    return all(any(wanted in word for word in words) for wanted in text.split())


def _letters_in_order(text: str, title: str) -> bool:
    letters = iter(title)
    return all(letter in letters for letter in text if letter != " ")
