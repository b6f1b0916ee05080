"""Any operation of torch: the file says what torch says, and each of them is checked and written like the declared."""

import ast

import pytest

from designer.catalogue.any_operation import any_operations
from designer.catalogue.custom import with_custom
from designer.catalogue.spec import Family
from designer.codegen import model_source
from designer.document import UNSET, Design, Graph, GraphId, Json, Network, Node, NodeId, Port
from designer.inference import Checker
from designer.resources import resource
from tests.catalogue.any_operations import captured, text_of
from tests.codegen.designs import CATALOGUE

X, F, Y = NodeId("x"), NodeId("f"), NodeId("y")
CHECKER = Checker(CATALOGUE)


def drawn(op: str, shape: str = "N 4", **args: Json) -> Design:
    """A network of one operation, the same value at each of its inputs."""
    operator = CATALOGUE[op]
    inputs = {port.name: (Port(X),) if port.variadic else Port(X) for port in operator.inputs if not port.optional}
    nodes = [
        Node(X, "input", name="x", args={"shape": shape}),
        Node(F, op, name="f", args=args, inputs=inputs),
        Node(Y, "output", name="y", inputs={"value": Port(F)}),
    ]
    graph = Graph(GraphId("net"), "Net", nodes={node.id: node for node in nodes})
    return Design("any", networks=(Network("net", "net", graph.id),), graphs={graph.id: graph})


def test_the_file_says_what_torch_says() -> None:
    assert resource("operations.json").read_text("utf-8") == text_of(captured())


def test_they_answer_to_their_name_and_are_not_listed() -> None:
    assert CATALOGUE["torch.xlogy"].family is Family.ANY
    assert "torch.linalg.det" in CATALOGUE and "torch.linalg.det" not in set(CATALOGUE)
    assert not set(any_operations()) & set(CATALOGUE)
    assert "torch.load" not in CATALOGUE and "torch.hub.load" not in CATALOGUE and "Tensor.__class__" not in CATALOGUE
    assert "torch.xlogy" in with_custom(CATALOGUE, Design("plain"))
    assert CATALOGUE["torch.concat"] is CATALOGUE["torch.cat"]  # torch's other names for what is declared
    assert "torch.concat" not in CATALOGUE.further()


def test_each_is_checked_in_words_and_written_as_python() -> None:
    fine = 0
    for op, operator in any_operations().items():
        if any(argument.default is UNSET for argument in operator.arguments):
            continue
        design = drawn(op, "4 4")
        report = CHECKER.check(design)
        assert all(problem.message for problem in report.problems)
        ast.parse(model_source(design, CATALOGUE, report).text)
        fine += report.ok
    assert fine > 250


@pytest.mark.parametrize(
    ("op", "args", "shape", "line"),
    [
        ("torch.xlogy", {}, "N x 4", "torch.xlogy(x, x)"),
        ("torch.logcumsumexp", {"dim": 1}, "N x 4", "torch.logcumsumexp(x, dim=1)"),
        ("torch.linalg.vector_norm", {"dim": [1]}, "N", "torch.linalg.vector_norm(x, dim=1)"),
        ("torch.special.polygamma", {"n": 1}, "N x 4", "torch.special.polygamma(n=1, input=x)"),
        ("torch.hstack", {}, "N x 4", "torch.hstack([x])"),
        ("Tensor.view_as", {}, "N x 4", "x.view_as(x)"),
    ],
)
def test_sizes_and_code_are_as_of_any_other(op: str, args: dict[str, Json], shape: str, line: str) -> None:
    design = drawn(op, **args)
    report = CHECKER.check(design)
    assert report.ok
    assert report.graphs[GraphId("net")][F].outputs["output"].text("x") == shape
    assert line in model_source(design, CATALOGUE, report).text
