"""What the engine does after an edit grows as the design does, and no faster."""

from designer.document import GraphId, NodeId, SetArgument, dump_text
from designer.engine.messages import Answer, Apply, Code, Load, ReportMessage, command_to_line
from designer.engine.replica import Replica
from tests.inference.drawing import module
from tests.work import steps


def _steps_of_an_edit(layers: int) -> int:
    """Of the check and the code after an edit in a chain of so many layers."""
    lines = ["x: input N 64"]
    for number in range(layers):
        lines.append(f"fc{number}: nn.Linear(out_features=64) {f'fc{number - 1}' if number else 'x'}")
    design = module(*lines, f"y: output fc{layers - 1}")
    answers: list[Answer] = []
    replica = Replica(answers.append)
    replica.take([command_to_line(Load(1, 0, dump_text(design)))])
    answers.clear()
    edit = SetArgument(GraphId("net"), NodeId("fc1"), "bias", False)
    spent = steps(lambda: replica.take([command_to_line(Apply(1, (edit,)))]))
    assert [type(answer) for answer in answers] == [ReportMessage, Code]
    return spent


def test_an_edit_in_a_design_twice_as_large_is_twice_the_work() -> None:
    few, many = (_steps_of_an_edit(layers) for layers in (40, 80))
    assert many < 2.2 * few
