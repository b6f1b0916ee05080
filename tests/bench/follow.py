"""What it costs to ask what can follow an output: the whole catalogue, the first time, again, and how much is run."""

import time
from statistics import median

from designer.catalogue.offers import offered
from designer.catalogue.ranking import Situation, behind, ranked
from designer.document import GraphId, NodeId, Port
from designer.inference.checker import Checker
from tests.inference.drawing import CATALOGUE, module

_ROUNDS = 5
_BEHIND = {
    "rows": ("x: input N 64", "last: nn.Linear(out_features=32) x", "y: output last"),
    "sequence": ("x: input N T 64", "last: nn.LayerNorm x", "y: output last"),
    "image": ("x: input N 3 H W", "last: nn.Conv2d(out_channels=8, kernel_size=3) x", "y: output last"),
}


def follow() -> dict[str, dict[str, float]]:
    """Milliseconds and calls of the first question and of the next, and of ordering the answers as the window does."""
    return {form: _measure(*lines) for form, lines in _BEHIND.items()}


def _measure(*lines: str) -> dict[str, float]:
    design = module(*lines)
    checker = Checker(CATALOGUE)
    report = checker.check(design)
    graph, source = design.graphs[GraphId("net")], Port(NodeId("last"))
    situation = behind(CATALOGUE, design, graph, source, report)
    operators = ranked(offered(CATALOGUE, design, graph), situation)
    spent, runs = [], []
    for _ in range(1 + _ROUNDS):
        before, began = checker.runs, time.process_time()
        answers = list(checker.followers(graph, source, operators))
        spent.append(1000 * (time.process_time() - began))
        runs.append(checker.runs - before)
    verdicts = Situation(situation.behind, None, situation.signature, verdicts={one.op: one for one in answers})
    began = time.process_time()
    ranked(operators, verdicts)
    return {
        "cards": len(answers),
        "first, ms": spent[0],
        "first, calls": runs[0],
        "again, ms": median(spent[1:]),
        "again, calls": runs[-1],
        "order, ms": 1000 * (time.process_time() - began),
    }
