"""The program as a library: what a script does with a design."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

import designer
from designer.api import Design
from designer.codegen import ProjectError
from designer.document import Disconnect, DocumentError, Graph, GraphId, Node, NodeId, SetArgument, Slot, dump_text
from designer.document.codec import design_from_json
from designer.resources import resource

GOLDEN = Path(__file__).parent / "language"
NET = GraphId("simple_nn")


def test_reading_and_writing_loads_neither_torch_nor_qt(tmp_path: Path) -> None:
    script = (
        "import sys, designer\n"
        "designer.new('simple-nn').save(sys.argv[1])\n"
        "designer.load(sys.argv[1])\n"
        "print(sorted({'torch', 'PySide6', 'sklearn'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "x.netd")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"


def test_everything_it_names_is_there() -> None:
    for name in designer.__all__:
        assert getattr(designer, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'trace_everything'"):
        designer.trace_everything  # noqa: B018


def test_a_design_is_loaded_and_saved(tmp_path: Path) -> None:
    path = tmp_path / "simple-nn.netd"
    designer.new("simple-nn").save(path)
    assert path.read_bytes() == resource("templates", "simple-nn.netd").read_bytes()
    loaded = designer.load(str(path))
    assert dump_text(loaded.document) == path.read_text()
    assert loaded.history.saved
    with pytest.raises(DocumentError, match="cannot be read"):
        designer.load(tmp_path / "gone.netd")
    assert designer.template_names() == sorted(path.stem for path in resource("templates").glob("*.netd"))


def test_what_was_checked() -> None:
    checked = designer.new("digits-cnn").check()
    assert checked.ok
    assert checked.problems == ()
    assert checked.parameters == 6186
    assert checked.macs > 0
    assert checked.shapes["DigitsNet"]["conv1"].text("x") == "N x 16 x 8 x 8"
    assert checked.shapes["DigitsNet"]["flatten"].names == ("N", "128")


def test_a_change_is_checked_anew() -> None:
    design = designer.new("simple-nn")
    first = design.check()
    assert design.check() is first
    design.history.do("Widen", [SetArgument(NET, NodeId("fc1"), "out_features", 40)])
    assert design.check().parameters == first.parameters + 20 * 11 + 20 * 15
    design.history.undo()
    assert design.check().parameters == first.parameters


@pytest.mark.parametrize("name", ["digits-cnn", "simple-nn"])
def test_code_and_project_are_the_golden_ones(name: str, tmp_path: Path) -> None:
    design = designer.new(name)
    assert design.code() == (GOLDEN / name / "model.py").read_text()
    design.write_project(tmp_path / "project")
    assert (tmp_path / "project" / "train.py").read_text() == (GOLDEN / name / "train.py").read_text()


def test_what_is_built_is_a_module_with_551_parameters() -> None:
    module = designer.new("simple-nn").build()
    assert type(module).__name__ == "SimpleNN"
    assert isinstance(module, torch.nn.Module)
    assert sum(parameter.numel() for parameter in module.parameters()) == 551
    assert module(torch.zeros(4, 10)).shape == (4, 1)


def test_weights_come_from_a_state_dict_a_file_or_a_checkpoint(tmp_path: Path) -> None:
    design = designer.new("simple-nn")
    torch.manual_seed(1)
    first = design.build("SimpleNN")
    rows = torch.rand(3, 10)
    expected = first(rows)
    torch.save(first.state_dict(), tmp_path / "state.pt")
    torch.save({"kept": {"net": first.state_dict()}, "epoch": 3}, tmp_path / "last.pt")
    for weights in (first.state_dict(), tmp_path / "state.pt", str(tmp_path / "last.pt")):
        assert torch.equal(design.build("net", weights=weights)(rows), expected)
    assert not torch.equal(design.build("net")(rows), expected)


class Harmful:
    """Unpickling it would run a command; reading weights must not."""

    def __reduce__(self) -> tuple[object, ...]:
        return (exec, ("raise SystemExit('unpickled')",))


def test_weights_that_do_not_fit_or_are_none_are_a_sentence(tmp_path: Path) -> None:
    design = designer.new("simple-nn")
    (tmp_path / "text.pt").write_text("hello")
    (tmp_path / "empty.pt").write_bytes(b"")
    torch.save({"kept": {"other": {}}}, tmp_path / "other.pt")
    torch.save({"a": Harmful()}, tmp_path / "harmful.pt")
    torch.save(torch.nn.Linear(1, 1).state_dict(), tmp_path / "linear.pt")
    messages = {
        "gone.pt": "gone.pt* cannot be read: No such file",
        "text.pt": "holds no weights that can be read safely",
        "empty.pt": "holds no weights that can be read safely",
        "harmful.pt": "holds no weights that can be read safely",
        "other.pt": "there are no weights of `net`",
        "linear.pt": "another design (not in it: fc1, fc2, fc3; not in this design: weight, bias)",
    }
    for name, message in messages.items():
        with pytest.raises(designer.DesignError) as caught:
            design.build(weights=tmp_path / name)
        assert message in str(caught.value)


def test_a_name_that_is_not_there_is_answered_with_those_that_are() -> None:
    with pytest.raises(designer.DesignError, match="has no network `resnet`; it has net, SimpleNN"):
        designer.new("simple-nn").build("resnet")


def test_an_unsound_design_has_code_but_is_neither_built_nor_written(tmp_path: Path) -> None:
    design = designer.new("simple-nn")
    design.history.do("Break", [Disconnect(NET, Slot(NodeId("fc2"), "input"))])
    checked = design.check()
    assert not checked.ok
    assert checked.problems[0].nodes == ("fc2",)
    compile(design.code(), "model.py", "exec")
    with pytest.raises(designer.DesignError, match="`SimpleNN` cannot be made yet"):
        design.build()
    with pytest.raises(designer.DesignError, match="`simple-nn` cannot be trained"):
        design.write_project(tmp_path / "project")
    assert list(tmp_path.iterdir()) == []


def test_a_fault_in_the_step_leaves_the_network_to_be_built(tmp_path: Path) -> None:
    design = designer.new("simple-nn")
    design.history.do("Break", [Disconnect(GraphId("classify"), Slot(NodeId("loss"), "target"))])
    assert not design.check().ok
    assert design.build("net")(torch.zeros(2, 10)).shape == (2, 1)
    with pytest.raises(designer.DesignError, match="`simple-nn` cannot be trained"):
        design.write_project(tmp_path / "project")


def test_an_instance_that_is_at_fault_keeps_its_owner_from_being_built() -> None:
    design = designer.new("simple-nn")
    design.history.do("Break", [SetArgument(NET, NodeId("fc3"), "in_features", 99)])
    outer = Graph(GraphId("outer"), "Outer", nodes={NodeId("a"): Node(NodeId("a"), "@simple_nn", "inner")})
    design.document.graphs[outer.id] = outer
    with pytest.raises(designer.DesignError, match="`Outer` cannot be made yet"):
        design.build("Outer")


def drawn(*nodes: dict[str, object], name: str = "Net") -> Design:
    """A design with one network of these nodes."""
    graph = {"id": "g", "name": name, "nodes": list(nodes)}
    networks = [{"id": "net", "name": "net", "graph": "g"}]
    read, _ = design_from_json({"netd": 1, "name": "t", "networks": networks, "graphs": [graph]})  # type: ignore[dict-item]
    return Design(read)


X = {"id": "x", "name": "x", "op": "input", "args": {"shape": "N 8"}}
OUT = {"id": "o", "name": "o", "op": "output", "in": {"value": "a"}}
LINEAR = {"id": "a", "name": "a", "op": "nn.Linear", "args": {"out_features": 8}, "in": {"input": "x"}}


@pytest.mark.parametrize(
    ("node", "place"),
    [
        ({**LINEAR, "repeat": {"n": 3}}, "a.repeat"),
        ({**LINEAR, "op": "nn.Mystery"}, "a.op"),
        ({**LINEAR, "op": "@nowhere"}, "a.op"),
        ({"id": "a", "name": "a", "of": "a", "in": {"input": "x"}}, "a.of"),
    ],
)
def test_what_no_code_can_be_written_for_is_neither_built_nor_written(
    node: dict[str, object], place: str, tmp_path: Path
) -> None:
    design = drawn(X, node, OUT)
    sentence = f"`{place}` in `Net` is not filled in yet, or is something that no code can be written for."
    with pytest.raises(designer.DesignError) as built:
        design.build()
    assert str(built.value) == f"`Net` cannot be made yet. {sentence}"
    with pytest.raises(ProjectError) as written:
        design.write_project(tmp_path / "project")
    assert str(written.value) == f"The project cannot be written yet. {sentence}"


@pytest.mark.parametrize("name", ["Config", "main", "run", "model", "x.y", "class", "Run"])
def test_a_name_that_code_cannot_use_is_a_problem_and_no_traceback(name: str) -> None:
    design = drawn(X, LINEAR, OUT, name=name)
    (problem,) = design.check().problems
    assert problem.code == "bad_name" and f"The graph `{name}` cannot be called so" in problem.message
    with pytest.raises(designer.DesignError, match="cannot be called so"):
        design.build()


def test_a_class_is_found_by_the_name_that_it_has_in_the_code() -> None:
    design = drawn(X, LINEAR, OUT, name="train")  # which every module has, and a class may be called
    assert type(design.build()).__name__ == "train"


def test_a_design_with_nothing_in_it_says_what_to_do(tmp_path: Path) -> None:
    empty, _ = design_from_json({"netd": 1, "name": "t"})
    nothing = Design(empty)
    with pytest.raises(ProjectError, match="there is no network in it"):
        nothing.write_project(tmp_path / "project")
    with pytest.raises(designer.DesignError, match="`t` has no network in it: nothing can be made of it"):
        nothing.build()
    with pytest.raises(designer.DesignError, match="`Net` is empty: place an Input, some layers and an Output"):
        drawn().build()
    with pytest.raises(ProjectError, match="`Net` is empty: place an Input, some layers and an Output"):
        drawn().write_project(tmp_path / "project")
    with pytest.raises(designer.DesignError, match="`Net` gives nothing back: place an Output"):
        drawn(X, LINEAR).build()
    assert list(tmp_path.iterdir()) == []


def test_a_single_image_goes_through_what_images_go_through() -> None:
    """torch takes an image without its batch, so the check does."""
    image = {**X, "args": {"shape": "3 H W"}}
    chain: list[tuple[str, dict[str, int]]] = [
        ("nn.Conv2d", {"out_channels": 8, "kernel_size": 3}),
        ("nn.InstanceNorm2d", {}),
        ("nn.MaxPool2d", {"kernel_size": 2}),
        ("nn.ConvTranspose2d", {"out_channels": 4, "kernel_size": 2}),
    ]
    nodes = [
        {
            "id": f"k{index}",
            "name": f"k{index}",
            "op": op,
            "args": args,
            "in": {"input": f"k{index - 1}" if index else "x"},
        }
        for index, (op, args) in enumerate(chain)
    ]
    design = drawn(image, *nodes, {**OUT, "in": {"value": "k3"}})
    assert design.check().problems == ()
    sizes = design.check().shapes["Net"]["k3"].sizes
    assert tuple(design.build()(torch.rand(3, 32, 32)).shape) == sizes


def test_a_network_that_no_memory_here_holds_is_exported_but_not_trained(tmp_path: Path) -> None:
    design = designer.new("simple-nn")
    design.history.do("Widen", [SetArgument(NET, NodeId(fc), "out_features", 10**6) for fc in ("fc1", "fc2")])
    assert design.check().parameters > 10**12
    with pytest.raises(designer.DesignError, match=r"cannot be trained here\. Its 1.* numbers need 16.* GB of memory"):
        design.require_trainable()
    design.write_project(tmp_path / "project")
    assert (tmp_path / "project" / "train.py").exists()
