"""Files that something has damaged: what is read is a design or one sentence, and a design has a report and code."""

import ast
import json
import random
from collections.abc import Iterator

import pytest

from designer.codegen import model_source, train_source, with_gaps
from designer.document import FormatError, Json, Parameter, dump_text, load_text
from designer.templates import open_template
from tests.codegen.designs import CATALOGUE, code, design, graph, node, report_of

ODD: tuple[Json, ...] = (
    *(None, True, -1, 0, 2**63, 1e308, "", "=", "=1 / 0", "=2 ** 99999", "=width.real", "class", "N 3 H W", "..."),
    *([], {}, [[]], [None], {"a": 1}, "@nothing", "=index", float("nan")),
)
SOMEWHERE = ("repeat", "when", "of", "in", "args", "unused", "init", "name", "op", "shape")

Place = tuple[str | int, ...]


def places(value: Json, before: Place = ()) -> Iterator[Place]:
    """Where a value has other values in it, however deep."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*before, key)
        yield from places(inner, (*before, key))


def at(value: Json, place: Place) -> Json:
    for key in place:
        value = value[key]  # type: ignore[index, call-overload]
    return value


def damaged(told: Json, rng: random.Random) -> Json:
    """A copy in which one to three values are gone, odd, or those of another place."""
    value: Json = json.loads(json.dumps(told))
    for _ in range(rng.choice((1, 1, 2, 3))):
        found = list(places(value))
        *way, key = rng.choice(found)
        parent = at(value, tuple(way))
        other = rng.choice([*ODD, json.loads(json.dumps(at(value, rng.choice(found))))])
        match rng.randrange(4):
            case 0:
                del parent[key]  # type: ignore[union-attr, arg-type]
            case 1 if isinstance(parent, dict):
                parent[rng.choice(SOMEWHERE)] = other
            case _:
                parent[key] = other  # type: ignore[index, call-overload]
    return value


@pytest.mark.parametrize("template", ["simple-nn", "resnet-18"])
def test_a_damaged_file_is_a_design_or_a_sentence(template: str) -> None:
    told: Json = json.loads(dump_text(open_template(template)))
    for seed in range(12):
        text = json.dumps(damaged(told, random.Random(f"{template}{seed}")))
        try:
            read, _ = load_text(text)
        except FormatError as fault:
            assert str(fault)
            continue
        whole = dump_text(read)
        assert dump_text(load_text(whole)[0]) == whole, f"seed {seed}"
        report = with_gaps(read, CATALOGUE, report_of(read))
        for write in (model_source, train_source):
            text = write(read, CATALOGUE, report).text
            ast.parse(text, f"seed {seed}")
            assert report.problems or "# problem" not in text, f"seed {seed}"


def test_copies_of_a_block_that_gives_nothing_are_written_all_the_same() -> None:
    silent = graph(
        "Block",
        node("x", "input", shape="N features"),
        node("fc", "nn.Linear", {"input": "x"}, out_features="=width"),
        parameters=[Parameter("features", "int"), Parameter("width", "int", 4)],
    )
    whole = graph(
        "Net",
        node("x", "input", shape="N 8"),
        node("blocks", "@block", {"x": "x"}, repeat={"n": 3}, width="=4 if index == 0 else 6"),
        node("y", "output", {"value": "blocks"}),
    )
    assert "# problem: " in code(design(whole, silent))
