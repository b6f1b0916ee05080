"""What a card says: its name, what it is, and one fact."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from designer.catalogue.block_arguments import block_facts
from designer.catalogue.custom import custom_layer, operator_of
from designer.catalogue.list_shapes import list_shape, listed_shapes, shapes_said
from designer.catalogue.overrides import OVERRIDES
from designer.catalogue.placing import facts_text
from designer.catalogue.ports import called_again, called_graph
from designer.catalogue.spec import Catalogue, Family
from designer.document import Design, Graph, Node, NodeFinding, Signature
from designer.document.numerals import short_count

BEFORE_FACTS = " · "
_TIMES = "\u00d7"
_MOST_SEEN = 1000  # letters that are looked at of what is written in one line
_LONGEST = 48  # letters of a line; a document may say anything, and a card is no wider than a screen


class Words(NamedTuple):
    """The text of one card, and the family that colours it; a named tuple, as a drawing is opened with so many.

    Attributes:
        title: What the code calls it.
        what: Its type and main arguments.
        fact: Its parameters, or the shape of an input or output; empty where nothing is known.
        copies: How often it is repeated, such as `×3`, `×3 shared` where all copies have the same weights, `×3*` where
            single copies are given something else; empty: once.
        stacked: Whether it stands for layers of its own behind each other.
        noted: Whether there is a note on it.
        bypassed: Whether it hands on its first input, as if it were not there.
        frozen: Whether its weights stay as they are.
        learns: Whether a run changes something of it.
    """

    title: str
    what: str
    fact: str
    family: Family
    copies: str = ""
    stacked: bool = False
    noted: bool = False
    bypassed: bool = False
    frozen: bool = False
    learns: bool = False

    def __hash__(self) -> int:
        """Of what tells most cards apart: their pictures are looked up by their words in each frame."""
        return hash((self.title, self.what, self.fact))

    def titled(self, title: str) -> Words:
        """The same under another title."""
        return Words(_short(title), *self[1:])


def card_words(catalogue: Catalogue, design: Design, graph: Graph, node: Node, finding: NodeFinding | None) -> Words:
    """The words of a node's card, as far as they are known."""
    operator = operator_of(catalogue, design, node.op)
    fact = _fact(node, finding)
    if operator is not None:
        # An input's own fact is its shape, which the line below says already.
        facts = "" if fact and node.op == "input" else facts_text(operator, node)
        if node.op == "input" and isinstance(field := node.args.get("field"), str):
            facts = field
        what = f"{operator.title}{BEFORE_FACTS}{facts}" if facts else operator.title
        family = operator.family
    elif (layer := custom_layer(design, node)) is not None:
        what, family = layer.name, Family.CUSTOM
    elif (relative := called_again(design, graph, node)) is not None:
        known = catalogue.get(relative.op)
        what, family = f"{relative.label} again", known.family if known is not None else Family.BLOCK
    elif (called := called_graph(design, graph, node)) is not None:
        told = node.of or ", ".join(text for _, text in block_facts(called, node))
        what, family = f"{called.name}{BEFORE_FACTS}{told}" if told else called.name, Family.BLOCK
    else:
        what, family = node.op or node.of, Family.CUSTOM if node.op else Family.BLOCK
    fact, learns = _with_state(node, fact, finding)
    stacked = bool(node.repeat) and node.repeat.get("shared") is not True
    frozen = node.frozen and not node.bypass
    texts = (_short(node.label), _short(what), fact, family, _short(_copies(node)))
    return Words(*texts, stacked, bool(node.note), node.bypass, frozen, learns)


def found_words(words: Words, node: Node, finding: NodeFinding | None) -> Words:
    """The words of a card of which something else is known now, or that is bypassed or frozen and was not; of an input,
    more of them may hang on that.
    """
    fact, learns = _with_state(node, _fact(node, finding), finding)
    return words._replace(fact=fact, bypassed=node.bypass, frozen=node.frozen and not node.bypass, learns=learns)


def _with_state(node: Node, fact: str, finding: NodeFinding | None) -> tuple[str, bool]:
    """The last line of a card, which says too whether the card takes part and learns; and whether a run changes it."""
    if node.bypass:
        fact = "Bypassed"
    elif node.frozen or node.unused:
        fact = ", ".join(filter(None, (fact, "frozen" if node.frozen else "", "unused" if node.unused else "")))
    learns = (finding is not None and finding.parameters > finding.frozen) or node.op == "minimise"
    return _short(fact), learns


def _copies(node: Node) -> str:
    if not node.repeat:
        return ""
    times = node.repeat.get("n")
    count = f"{_TIMES}{str(times).removeprefix('=')}" if times is not None else "each"
    if node.repeat.get(OVERRIDES):
        count += "*"
    return f"{count} shared" if node.repeat.get("shared") is True and times is not None else count


def as_line(text: str) -> str:
    """A text in one line, as much of it as a screen has room for: fonts take a second for a million letters."""
    return " ".join(text[:_MOST_SEEN].split())


@lru_cache(maxsize=4096)
def _short(text: str) -> str:
    line = as_line(text)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _fact(node: Node, finding: NodeFinding | None) -> str:
    if finding is not None and finding.parameters:
        counted = f"{short_count(finding.parameters)} {'param' if finding.parameters == 1 else 'params'}"
        inside = finding.frozen and not node.frozen
        return f"{counted}, {short_count(finding.frozen)} frozen" if inside else counted
    if node.op == "minimise":
        return _learning(node)
    if node.op not in ("input", "output"):
        return ""
    if finding is not None and finding.outputs:
        return next(iter(finding.outputs.values())).text()
    shapes = [f" {_TIMES} ".join(shape.split()) for shape in shapes_said(node)]
    return "".join(shapes) if listed_shapes(node.args.get("shape")) is None else list_shape(shapes)


def _learning(node: Node) -> str:
    """Which networks learn, and how fast: `net, lr 0.003`."""
    networks, settings = node.args.get("networks"), node.args.get("settings")
    words = [name for name in networks if isinstance(name, str)] if isinstance(networks, list) else []
    rate = settings.get("lr") if isinstance(settings, dict) else None
    if isinstance(rate, int | float | str):
        words.append(f"lr {str(rate).removeprefix('=')}")
    return ", ".join(words)


def pill_text(signature: Signature) -> str:
    """A shape in as little room as it can be read in: `N×32×8×8`."""
    return signature.text().replace(f" {_TIMES} ", _TIMES)
