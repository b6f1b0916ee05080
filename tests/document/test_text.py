"""Files as they are written and read: the same bytes, every unknown key, and one clear message for anything else."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.document import (
    DocumentError,
    FormatError,
    GraphId,
    Json,
    MoveNodes,
    NodeId,
    Point,
    SetArgument,
    SetKnown,
    SetNote,
    dump_text,
    load,
    load_text,
    semantic_hash,
)
from designer.document.codec import design_from_json, design_to_json
from tests.document.designs import TEXT, tiny
from tests.document.edits import TEXTS, VALUES

DESIGNS = sorted((Path(__file__).parents[1] / "language").glob("*/design.netd"))
TINY = GraphId("tiny")


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.parent.name)
def test_saved_again_the_bytes_are_the_same(path: Path) -> None:
    design, repairs = load(path)
    assert repairs == ()
    assert dump_text(design).encode() == path.read_bytes()


def test_the_small_design_is_written_as_people_would() -> None:
    assert dump_text(tiny()) == TEXT


def with_keys(value: object, key: str, extra: object, path: str = "") -> object:
    """The same JSON with one more key in every record of the format; tables of free content stay as they are."""
    free = ("args", "in", "at", "training", "schema", "range", "parts", "sampler", "data", "follow", "repeat")
    if isinstance(value, dict):
        inner = {name: one if name in free else with_keys(one, key, extra, name) for name, one in value.items()}
        return {**inner, key: extra}
    if isinstance(value, list) and path not in ("frozen", "after_epoch", "transforms", "name"):
        return [with_keys(one, key, extra) for one in value]
    return value


@settings(max_examples=40, deadline=None)
@given(TEXTS.map("future {}".format), VALUES)
def test_unknown_keys_are_kept_at_every_level(key: str, extra: object) -> None:
    for text in (TEXT, DESIGNS[0].read_text()):
        told = with_keys(json.loads(text), key, extra)
        design, repairs = load_text(json.dumps(told))
        assert repairs == ()
        assert json.loads(dump_text(design)) == told


@given(st.recursive(VALUES, lambda inner: st.dictionaries(st.sampled_from(["netd", "graphs", "nodes"]), inner)))
def test_any_json_is_a_design_or_a_sentence(value: object) -> None:
    try:
        design, _ = load_text(json.dumps(value))
    except FormatError:
        return
    load_text(dump_text(design))


def graph(nodes: str) -> str:
    return '{"netd": 1, "graphs": [{"id": "g", "name": "G",\n"nodes": [\n' + nodes + "]}]}"


HOSTILE: list[tuple[str, str]] = [
    ("", "line 1, column 1: it ends too early"),
    ("{", "it ends too early"),
    ('{"netd": 1, "name": "half', "line 1, column 21: unterminated string"),
    ("hello", "it holds something else than a design"),
    ("[]", "this is not a netdesigner file: `netd`, the format version, is missing"),
    ('{"nodes": [], "format": "other"}', "this is not a netdesigner file"),
    ("null", "this is not a netdesigner file"),
    ('{"netd": 2}', "this file has format version 2; this program reads up to version 1. A newer netdesigner"),
    ('{"netd": true}', "the format version is true; a whole number is needed"),
    ('{"netd": 0}', "the format version is the number 0"),
    ('{"netd": "1"}', "the format version is text"),
    ('{"netd": 1, "x": NaN}', "NaN is not a number that a file can hold"),
    ('{"netd": 1, "x": -Infinity}', "-Infinity is not a number that a file can hold"),
    ('{"netd": 1, "x": 1e999}', "it holds the number 1e999, which is too large to keep"),
    ('{"netd": 1, "x": ' + "9" * 5000 + "}", "it holds a whole number of 5000 digits"),
    (
        '{"netd": 1, "doc": "NaN \\" NaN",\n "x": [1, NaN]}',
        "line 2, column 11: NaN is not a number that a file can hold",
    ),
    ('{"netd": 1,\n "x": 1, "y": -1e999}', "line 2, column 15: it holds the number -1e999, which is too large to keep"),
    ('{"netd": 1, "netd": 1}', "the key 'netd' is there twice in one object"),
    ("[" * 100_000, "it is nested too deeply to be a design"),
    ('{"netd": 1, "x": ' + "[" * 300 + "]" * 300 + "}", "it holds brackets nested more than 100 deep"),
    ('{"netd": 1, "x": "\\ud800"}', "it holds half a character (a lone surrogate)"),
    ('{"netd": 1, "x": ["é", "\ud800"]}', "it holds half a character (a lone surrogate)"),
    ('{"netd": 1, "\\udfff": 1}', "it holds half a character (a lone surrogate)"),
    ('{"netd": 1, "name": {}}', "the design: `name` is an object; text is needed"),
    ('{"netd": 1, "graphs": {}}', "the design: `graphs` is an object; a list is needed"),
    ('{"netd": 1, "graphs": [7]}', "graph 1: an object was expected, not the number 7"),
    ('{"netd": 1, "graphs": [{"id": "g"}]}', "graph 1: `name` is missing"),
    ('{"netd": 1, "graphs": [{"id": "g", "name": "G", "kind": "x"}]}', "graph `G`: `kind` is 'x'"),
    ('{"netd": 1, "graphs": [{"id": "g", "name": "G"}, {"id": "g", "name": "H"}]}', "two graphs have the id `g`"),
    ('{"netd": 1, "networks": [{"id": "../x", "name": "n", "graph": "g"}]}', "network 1: the id '../x' is not made"),
    ('{"netd": 1, "parameters": [{"name": "p"}]}', "parameter 1: `type` is missing"),
    ('{"netd": 1, "stages": [{"id": "s", "name": "s"}]}', "stage 1: `step` is missing"),
    (graph('{"id": "a", "op": 3}'), "line 3, graph `G`, node `a`: `op` is the number 3; text is needed"),
    (graph('{"id": "a", "op": "x"},\n{"id": "a", "op": "x"}'), "two nodes have the id `a`"),
    (graph('{"op": "x"}'), "graph `G`, node 1: `id` is missing"),
    (graph('{"id": "x\\"); import os", "op": "x"}'), "is not made of up to 64 letters, digits and `_`"),
    (graph('{"id": "a"}'), "node `a`: it says neither `op` nor `of`"),
    (
        graph('{"id": "b", "op": "x"},\n{"id": "a", "op": "x", "in": {"input": 4}}'),
        "line 4, graph `G`, node `a`: input",
    ),
    (graph('{"id": "a", "op": "x", "in": {"input": ""}}'), "node `a`: input `input` is text"),
    (graph('{"id": "a", "op": "x", "name": []}'), "node `a`: `name` is a list"),
    (graph('{"id": "a", "op": "x", "args": "x"}'), "node `a`: `args` is text; an object is needed"),
]


@pytest.mark.parametrize(("text", "message"), HOSTILE, ids=range(len(HOSTILE)))
def test_a_bad_file_is_one_sentence(text: str, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        load_text(text)
    assert message in str(caught.value)
    assert len(str(caught.value)) < 250
    assert str(caught.value).startswith(caught.value.place)


def test_the_line_is_that_of_the_right_graph() -> None:
    text = TEXT.replace('"id": "net", "of": "net"', '"id": "net", "of": 3')
    with pytest.raises(FormatError) as caught:
        load_text(text.replace('"id": "net", "name": "net", "graph"', '"graph"').replace('"networks": [', '"old": ['))
    line = next(number for number, line in enumerate(text.splitlines(), 1) if '"of": 3' in line)
    assert caught.value.place == f"line {line}, graph `step`, node `net`"


@pytest.mark.parametrize("path", DESIGNS[:3], ids=lambda path: path.parent.name)
def test_a_file_cut_anywhere_says_where(path: Path) -> None:
    text = path.read_text()
    for cut in range(0, len(text) - 2, 97):
        with pytest.raises(FormatError) as caught:
            load_text(text[:cut])
        assert caught.value.place.startswith("line ")


def test_what_is_mended_is_told() -> None:
    text = TEXT.replace('"fc": [240, -20.5]', '"fc": [240, "low"], "gone": [1, 2], "out": [1e9, 0]')
    text = text.replace('"tensors": ["fc", "lstm.h_n", "fc"]', '"tensors": ["fc", "lost.y"], "other": "lost"')
    design, repairs = load_text(text)
    assert [repair.message for repair in repairs] == [
        "the position of `fc` is not two numbers; it is laid out anew",
        "a position of `gone`, which is not there, was left out",
        "the position of `out` is not two numbers; it is laid out anew",
        "a wire from `lost.y`, which is not there, was left out",
        "a wire from `lost`, which is not there, was left out",
    ]
    again, repairs = load_text(dump_text(design))
    assert (again, repairs) == (design, ())


def test_a_position_is_kept_to_a_hundredth_however_it_comes() -> None:
    design, _ = load_text(TEXT.replace("-20.5", "-20.123456"))
    before = dump_text(design)
    undo = MoveNodes(TINY, {NodeId("fc"): (1.234567, 2.0)}).apply(design).inverse
    assert '"fc": [1.23, 2]' in dump_text(design)
    for edit in undo:
        edit.apply(design)
    assert dump_text(design) == before


@given(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)))
def test_what_a_design_means_does_not_depend_on_where_it_lies(point: Point) -> None:
    design = tiny()
    MoveNodes(TINY, {NodeId("fc"): point, NodeId("x"): None}).apply(design)
    assert semantic_hash(design) == semantic_hash(tiny())
    design.graphs[TINY].layout_extra = {"frames": [1]}
    assert semantic_hash(design) == semantic_hash(tiny())
    SetKnown(TINY, NodeId("fc"), ("idle_bias",)).apply(design)
    SetKnown(TINY, None, ("no_output",)).apply(design)
    assert semantic_hash(design) == semantic_hash(tiny())


def test_what_a_design_means_depends_on_all_else() -> None:
    hashes = {semantic_hash(tiny())}
    for edit in (SetArgument(TINY, NodeId("fc"), "bias", False), SetNote(TINY, NodeId("fc"), "note")):
        design = tiny()
        edit.apply(design)
        hashes.add(semantic_hash(design))
    design = tiny()
    design.graphs[TINY].nodes[NodeId("fc")] = replace(design.graphs[TINY].nodes[NodeId("fc")], extra={"future": 1})
    hashes.add(semantic_hash(design))
    assert len(hashes) == 4


def test_an_error_of_a_file_names_the_file_and_the_place(tmp_path: Path) -> None:
    path = tmp_path / "net.netd"
    path.write_text(graph('{"id": "a", "op": 3}'))
    with pytest.raises(FormatError) as caught:
        load(path)
    assert str(caught.value).startswith("*net.netd* could not be opened: line 3, graph `G`, node `a`: ")
    assert caught.value.place == "line 3, graph `G`, node `a`"


def test_what_is_no_text_or_no_file_is_said(tmp_path: Path) -> None:
    binary = tmp_path / "model.netd"
    binary.write_bytes(bytes(range(256)))
    with pytest.raises(FormatError, match="is not text"):
        load(binary)
    with pytest.raises(DocumentError, match="No such file"):
        load(tmp_path / "gone.netd")
    with pytest.raises(DocumentError, match="is not a file"):
        load(tmp_path)
    with pytest.raises(DocumentError, match="is not a file"):
        load(Path("/dev/zero"))
    (tmp_path / "design.netd").write_text("{}")
    with pytest.raises(DocumentError, match=r"is a folder; the design in it is \*.*design\.netd\*$"):
        load(tmp_path)


@pytest.mark.parametrize("value", ["", 0, False, None, [], {}, "=", "  "])
def test_a_value_of_any_kind_is_kept_though_it_is_empty(value: Json) -> None:
    kinds = dict.fromkeys(("epochs", "frozen", "start", "after_epoch"), value)
    source = {"id": "a", "name": "a", "transforms": value}
    written: dict[str, Json] = {
        "netd": 1,
        "name": "d",
        "graphs": [{"id": "g", "name": "g", "init": value}],
        "networks": [{"id": "n", "name": "n", "graph": "g", "weights": value}],
        "sources": [source],
        "stages": [{"id": "s", "name": "s", "step": "g", **kinds}],
    }
    first, _ = design_from_json(written)
    again, _ = design_from_json(design_to_json(first))
    assert again == first
    assert first.stages[0].epochs == value and first.networks[0].weights == value
