"""What a text says of the layer in it, read without running any of it."""

import ast
from pathlib import Path

import pytest

from designer.catalogue import build_catalogue
from designer.catalogue.custom import custom_classes, operator_of
from designer.catalogue.custom_text import CustomClass, CustomFault, read_custom
from designer.catalogue.ports import ports_of
from designer.catalogue.spec import Kind
from designer.document import UNSET, CustomLayer, NodeId
from tests.custom import SCALE, marks, with_layer

FORWARD = "    def forward(self, x):\n        return x\n"


def read(text: str) -> CustomClass:
    found = read_custom(text)
    assert isinstance(found, CustomClass), found
    return found


def test_ports_and_settings_are_those_of_the_text() -> None:
    design = with_layer(SCALE)
    operator = operator_of(build_catalogue(), design, "custom.k1")
    assert operator is not None
    assert (operator.title, operator.name) == ("Scale", "scale")
    assert operator.summary == "Multiplies each channel by a learned number."
    channels, start = operator.arguments
    assert (channels.name, channels.kind, channels.default) == ("channels", Kind.INT, UNSET)
    assert (start.name, start.kind, start.default) == ("start", Kind.FLOAT, 1.0)
    graph = next(iter(design.graphs.values()))
    ports = ports_of(build_catalogue(), design, graph, graph.nodes[NodeId("own")])
    assert [port.name for port in ports.inputs] == ["x"] and [port.name for port in ports.outputs] == ["output"]


def test_several_inputs_and_outputs_keep_their_names() -> None:
    found = read(
        "class Two(nn.Module):\n"
        "    def forward(self, query, mask=None, *, bias: Tensor | None = None) -> tuple[Tensor, Tensor]:\n"
        "        out, weights = query, query\n"
        "        return out, weights\n"
    )
    assert [(port.name, port.optional, port.named) for port in found.inputs] == [
        ("query", False, False),
        ("mask", True, False),
        ("bias", True, True),
    ]
    assert [port.name for port in found.outputs] == ["out", "weights"]


def test_imports_of_torch_math_and_typing_are_kept_and_the_usual_ones_known() -> None:
    found = read(
        "import math\nimport torch.nn.functional as F\nfrom torch.nn import functional as F, Linear\n"
        "from typing import Optional\n\n\nclass A(nn.Module):\n" + FORWARD.replace("return x", "return F.relu(x)")
    )
    assert dict(found.imports) == {
        "Linear": "from torch.nn import Linear",
        "Optional": "from typing import Optional",
    }
    assert found.usual == {"F", "nn"} and found.body.startswith("class A(nn.Module):")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("class A(nn.Module\n", "line 1: '(' was never closed"),
        ("", "there is no class in it"),
        ("class A(nn.Module):\n" + FORWARD + "class B(A):\n" + FORWARD, "line 4: there are two classes"),
        ("class train(nn.Module):\n    pass\n", "has no `forward`"),
        ("class Tensor(nn.Module):\n" + FORWARD, "line 1: the class cannot be called `Tensor`"),
        ("class A:\n" + FORWARD, "`A` is no layer yet"),
        ("class A(nn.Module):\n    def forward(self, *args):\n        pass\n", "line 2: `forward` takes `*args`"),
        ("class A(nn.Module):\n    def forward(self):\n        pass\n", "takes 0 inputs"),
        ("class A(nn.Module):\n    def forward(self, x) -> None:\n        pass\n", "gives nothing back"),
        ("class A(nn.Module):\n    def __init__(self, n=int(3)):\n        pass\n" + FORWARD, "is computed"),
        ("class A(nn.Module):\n    def __init__(self, n):\n        pass\n" + FORWARD, "`n` needs a type"),
        ("class A(nn.Module):\n    def __init__(self, n=1e999):\n        pass\n" + FORWARD, "no number"),
        ("import os\n\nclass A(nn.Module):\n" + FORWARD, "line 1: it imports `os`"),
        ("from . import x\n\nclass A(nn.Module):\n" + FORWARD, "what lies beside it"),
        ("from torch import *\n\nclass A(nn.Module):\n" + FORWARD, "`*` hides them"),
        ("import math as nn\n\nclass A(nn.Module):\n" + FORWARD, "`nn` means something else"),
        ("class A(nn.Module):\n" + FORWARD.replace("return x", "import os"), "line 3: it imports `os`"),
        ("print(1)\n\nclass A(nn.Module):\n" + FORWARD, "line 1: only imports and the class"),
        ("x" * 1_000_000, "1 000 000 characters"),
        ("(" * 50_000, "too many nested parentheses"),
        ("class A(nn.Module):\n    x = " + "-" * 40_000 + "1\n" + FORWARD, "nested too deeply"),
        ("class A(nn.Module):\n\0" + FORWARD, "null bytes"),
    ],
)
def test_what_is_no_layer_is_said_with_its_line(text: str, said: str) -> None:
    fault = read_custom(text)
    assert isinstance(fault, CustomFault) and said in str(fault).replace("\u202f", " ").replace("\xa0", " ")


def test_what_is_called_as_something_else_is_said() -> None:
    design = with_layer("class Net(nn.Module):\n" + FORWARD)
    assert "block of this design" in str(custom_classes(design)["k1"])
    design.custom = (CustomLayer("k1", "A", "class A(nn.Module):\n" + FORWARD),)
    design.custom += (CustomLayer("k2", "A", "class A(nn.Module):\n" + FORWARD),)
    assert isinstance(custom_classes(design)["k1"], CustomClass)
    assert "another custom layer" in str(custom_classes(design)["k2"])


def test_reading_runs_nothing(tmp_path: Path) -> None:
    for text in marks(tmp_path / "mark").values():
        ast.parse(text)
        read_custom(text)
    assert list(tmp_path.iterdir()) == []
