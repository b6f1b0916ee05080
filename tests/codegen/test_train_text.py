"""When a design can be trained, why not where it cannot, and how steps and stages read."""

import ast
from collections.abc import Callable
from dataclasses import replace
from importlib import resources

import pytest

from designer.codegen import train_source, why_not_trainable, with_gaps
from designer.document import Design, GraphId, Json, NodeId, Parameter, Severity
from tests.codegen.designs import CATALOGUE, golden, report_of


def text_of(drawn: Design) -> str:
    return train_source(drawn, CATALOGUE, report_of(drawn)).text


def why(drawn: Design) -> str:
    return why_not_trainable(drawn, CATALOGUE, report_of(drawn))


def change(drawn: Design, node: str, **args: Json) -> Design:
    """Gives a node of the step other arguments."""
    nodes = drawn.graphs[GraphId("classify")].nodes
    old = nodes[NodeId(node)]
    nodes[NodeId(node)] = replace(old, args={**old.args, **args})
    return drawn


def without_networks(drawn: Design) -> None:
    drawn.networks = ()


def without_sources(drawn: Design) -> None:
    drawn.sources = ()


def without_stages(drawn: Design) -> None:
    drawn.stages = ()


def without_step(drawn: Design) -> None:
    del drawn.graphs[GraphId("classify")]


@pytest.mark.parametrize(
    ("take", "reason"),
    [
        (without_networks, "This design has no network to train."),
        (
            without_sources,
            "There is no data to learn from yet: choose some under Setup.",
        ),
        (
            without_stages,
            "There is no training: the design has no stage that says which step is repeated, and how often.",
        ),
        (without_step, "The stage `training` repeats a step that is not there."),
    ],
)
def test_what_is_missing_is_said_in_a_comment_and_at_the_button(take: Callable[[Design], None], reason: str) -> None:
    drawn = golden("digits-cnn")
    take(drawn)
    assert text_of(drawn) == f"# {reason}\n"
    assert why(drawn) == reason


def test_an_error_of_the_check_is_the_reason_where_the_networks_use_its_graph() -> None:
    drawn = golden("digits-cnn")
    nodes = drawn.graphs[GraphId("digits_net")].nodes
    nodes[NodeId("head")] = replace(nodes[NodeId("head")], args={"in_features": 7, "out_features": 10})
    errors = [problem.message for problem in report_of(drawn).problems]
    assert why(drawn) == errors[0]
    drawn.graphs[GraphId("spare")] = replace(drawn.graphs[GraphId("digits_net")], id=GraphId("spare"), name="Spare")
    drawn.graphs[GraphId("digits_net")] = golden("digits-cnn").graphs[GraphId("digits_net")]
    assert why(drawn) == ""


@pytest.mark.parametrize(
    ("args", "place"),
    [
        ({"networks": ["nobody"]}, "adam.networks"),
        ({"optimiser": "os.system"}, "adam.optimiser"),
        ({"settings": {"lr=1); import os": 1}}, "adam.settings"),
        ({"settings": {"lr": "=nothing"}}, "adam.settings.lr"),
        ({"schedule": {"op": "Whatever"}}, "adam.schedule"),
        ({"every": 2}, "adam.every"),
        ({"clip": "much"}, "adam.clip"),
    ],
)
def test_what_a_step_says_and_nobody_can_write_is_a_reason(args: dict[str, Json], place: str) -> None:
    drawn = change(golden("digits-cnn"), "adam", **args)
    assert f"problem: {place}" in text_of(drawn)
    assert "import os" not in text_of(drawn)
    assert why(drawn)


def test_clipping_schedule_and_lists_among_the_settings() -> None:
    drawn = change(
        golden("digits-cnn"),
        "adam",
        optimiser="AdamW",
        settings={"lr": "=learning_rate / 2", "betas": [0.8, 0.9]},
        schedule={"op": "CosineAnnealingLR", "args": {"T_max": "=epochs"}, "per": "epoch"},
        clip=1.0,
    )
    text = text_of(drawn)
    assert 'run.keep("adam", AdamW(net.parameters(), lr=config.learning_rate / 2, betas=(0.8, 0.9)))' in text
    assert 'adam_schedule = run.keep("adam_schedule", CosineAnnealingLR(adam, T_max=config.epochs))' in text
    assert "    torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)\n    adam.step()\n" in text
    assert '        run.keep_best(scores["accuracy"])\n        adam_schedule.step()\n' in text
    assert "from torch.optim import AdamW, Optimizer\n" in text
    assert "from torch.optim.lr_scheduler import CosineAnnealingLR\n" in text
    assert why(drawn) == ""


def test_a_parameter_that_a_step_reads_is_an_argument_of_it() -> None:
    drawn = change(golden("digits-cnn"), "loss", label_smoothing="=smoothing")
    drawn.parameters += (Parameter("smoothing", "float", 0.1, doc="Of the labels."),)
    text = text_of(drawn)
    assert "    smoothing: float = 0.1  # Of the labels.\n" in text
    assert "label: Tensor, smoothing: float\n) -> dict" in text or "label: Tensor, smoothing: float) -> dict" in text
    assert 'batch["label"], config.smoothing))' in text
    assert "evaluate_classify(run, net, digits_test, config.smoothing)" in text


def test_the_best_loss_is_the_lowest() -> None:
    drawn = golden("digits-cnn")
    drawn.stages = (replace(drawn.stages[0], after_epoch=[{"step": "classify", "part": "test", "keep_best": "loss"}]),)
    assert 'run.keep_best(-scores["loss"])' in text_of(drawn)


def test_names_that_the_file_needs_itself_give_way() -> None:
    drawn = golden("digits-cnn")
    drawn.parameters += (Parameter("seed", "int", 3), Parameter("class", "int", 1))
    drawn.networks = (replace(drawn.networks[0], name="run"),)
    nodes = drawn.graphs[GraphId("classify")].nodes
    nodes[NodeId("net")] = replace(nodes[NodeId("net")], of="run")
    change(drawn, "adam", networks=["run"])
    text = text_of(drawn)
    assert "    seed: int" not in text and "    class: int" not in text
    assert 'net = run.keep("net", DigitsNet())' in text


@pytest.mark.parametrize("seed", [-1, 2.5, "a", True, "=0 - 1", "='a'", 2**63])
def test_rows_are_drawn_by_a_whole_number(seed: Json) -> None:
    drawn = golden("digits-cnn")
    drawn.sources = (replace(drawn.sources[0], parts={"by": "random", "test": 0.2, "seed": seed}),)
    assert "# problem: digits.parts.seed" in text_of(drawn)


def test_without_parts_there_is_one_source() -> None:
    drawn = golden("digits-cnn")
    drawn.sources = (replace(drawn.sources[0], parts={}),)
    drawn.stages = (replace(drawn.stages[0], after_epoch=None),)
    text = text_of(drawn)
    assert "def load_digits(config: Config) -> Source:\n" in text
    assert "        digits = load_digits(config)\n" in text
    assert "evaluate" not in text and "in_order" not in text and "Mean" not in text
    assert why(drawn) == ""


def test_values_without_a_name_overwrite_no_input() -> None:
    """The number of rows is asked of the first input at the end, so a line may not take its name."""
    drawn = golden("simple-nn")
    nodes = drawn.graphs[GraphId("classify")].nodes
    nodes[NodeId("features")] = replace(nodes[NodeId("features")], name="x")
    for node in ("net", "loss"):
        nodes[NodeId(node)] = replace(nodes[NodeId(node)], name="")
    text = text_of(drawn)
    assert "            y = net(x)  # N x 1\n" in text
    assert "mean_loss.add(loss, rows=len(x))" in text
    assert why(drawn) == ""


NAMES_OF_A_STAGE = "config run batch scores digits digits_test net training main".split()


@pytest.mark.parametrize("name", NAMES_OF_A_STAGE)
def test_an_optimiser_hides_nothing_that_a_stage_needs(name: str) -> None:
    drawn = golden("digits-cnn")
    nodes = drawn.graphs[GraphId("classify")].nodes
    nodes[NodeId("adam")] = replace(nodes[NodeId("adam")], name=name)
    for function in ast.parse(text_of(drawn)).body:
        if not isinstance(function, ast.FunctionDef):
            continue
        given = [argument.arg for argument in function.args.args]
        targets = [one.targets[0] for one in ast.walk(function) if isinstance(one, ast.Assign)]
        assigned = {one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)}
        assert not assigned & set(given) and len(set(given)) == len(given), function.name


def test_a_schedule_hides_nothing_that_a_stage_needs() -> None:
    drawn = change(golden("digits-cnn"), "adam", schedule={"op": "StepLR", "args": {"step_size": 1}})
    drawn.networks = (replace(drawn.networks[0], name="adam_schedule"),)
    nodes = drawn.graphs[GraphId("classify")].nodes
    nodes[NodeId("net")] = replace(nodes[NodeId("net")], of="adam_schedule")
    change(drawn, "adam", networks=["adam_schedule"])
    assert 'adam_schedule = run.keep(\n        "adam_schedule", StepLR' not in text_of(drawn)
    assert text_of(drawn).count("    adam_schedule = run.keep(") == 1  # the network, in `main`


def settings_of_any_run() -> set[str]:
    """The fields of `Settings`, read as text: run.py is copied into projects and not imported from here."""
    run = ast.parse(resources.files("designer.codegen.project").joinpath("run.py").read_text("utf-8"))
    (found,) = (one for one in run.body if isinstance(one, ast.ClassDef) and one.name == "Settings")
    return {one.target.id for one in found.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)}


@pytest.mark.parametrize("name", sorted(settings_of_any_run() | {"help", "parse"}))
def test_a_parameter_cannot_be_called_as_a_setting_of_every_run(name: str) -> None:
    drawn = golden("digits-cnn")
    drawn.parameters = (*drawn.parameters, Parameter(name, "float", default=0.5))
    assert why(drawn) == f"The parameter `{name}` cannot be called so: every run has a setting of that name."
    assert f"    {name}: float" not in text_of(drawn)


def test_a_step_that_only_measures_looks_at_a_part_and_is_gone_through_by_no_stage() -> None:
    drawn = golden("digits-cnn")
    learns = drawn.graphs[GraphId("classify")]
    (minimise,) = (node.id for node in learns.nodes.values() if node.op == "minimise")
    seen = {name: node for name, node in learns.nodes.items() if name not in (minimise, "loss")}
    look = replace(learns, id=GraphId("look"), name="look", doc="Looks on.", nodes=seen, no_grad=True)
    drawn.graphs[look.id] = look
    asked = [{"step": "look", "part": "test", "keep_best": "accuracy"}]
    drawn.stages = tuple(replace(stage, after_epoch=asked) for stage in drawn.stages)
    report = with_gaps(drawn, CATALOGUE, report_of(drawn))
    assert report.ok and why_not_trainable(drawn, CATALOGUE, report) == ""
    text = text_of(drawn)
    assert "def look(" not in text and "evaluate_classify" not in text and "# problem" not in text
    assert "scores = evaluate_look(run, net, digits_test)" in text
    ast.parse(text)


def test_a_step_that_learns_nothing_has_no_gap_that_nothing_tells_of() -> None:
    drawn = golden("digits-cnn")
    step = drawn.graphs[GraphId("classify")]
    seen = {name: node for name, node in step.nodes.items() if node.op not in ("minimise", "F.cross_entropy")}
    drawn.graphs[step.id] = replace(step, nodes=seen, no_grad=True)
    report = with_gaps(drawn, CATALOGUE, report_of(drawn))
    assert [(one.code, one.graph) for one in report.problems if one.severity is not Severity.HINT] == [
        ("stage", step.id)
    ]
    assert "learns nothing" in why_not_trainable(drawn, CATALOGUE, report)
