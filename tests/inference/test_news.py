"""Of reports that follow each other only what is new is told, and each arrives as it was found."""

import json
from functools import cache
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from designer.document import Connect, GraphId, NodeId, Port, RemoveNode, Report, SetArgument, Slot
from designer.document.findings_codec import news_from_json, news_to_json, report_to_json
from designer.inference import Checker
from tests.codegen.designs import CATALOGUE, golden

DIGITS = GraphId("digits_net")


def heard(report: Report, known: Report, shown: Report) -> Report:
    """What a reader has who was told a report behind another one."""
    return news_from_json(json.loads(json.dumps(news_to_json(report, known))), shown)


def test_what_is_told_are_the_cards_that_say_something_else() -> None:
    checker, drawn = Checker(CATALOGUE), golden("digits-cnn")
    before = checker.check(drawn)
    shown = heard(before, Report(), Report())
    assert shown == before
    SetArgument(DIGITS, NodeId("head"), "bias", False).apply(drawn)
    after = checker.check(drawn)
    told = news_to_json(after, before)["graphs"]
    assert isinstance(told, dict) and json.dumps(told).count('"status"') == 1
    seen = heard(after, before, shown)
    assert seen == after
    assert {node for node in seen.graphs[DIGITS] if seen.finding(DIGITS, node) is not shown.finding(DIGITS, node)} == {
        "head"
    }


@cache
def reports() -> tuple[Report, ...]:
    """Of one design as it is edited, and of others, with blocks in different instances and without."""
    checker, drawn = Checker(CATALOGUE), golden("digits-cnn")
    found = [Report(), checker.check(drawn, 1)]
    for edit in (
        SetArgument(DIGITS, NodeId("conv1"), "out_channels", 8),
        RemoveNode(DIGITS, NodeId("norm1")),
        Connect(DIGITS, Port(NodeId("conv1")), Slot(NodeId("relu1"), "input")),
        SetArgument(DIGITS, NodeId("conv2"), "kernel_size", 90),
    ):
        edit.apply(drawn)
        found.append(checker.check(drawn, found[-1].revision + 1))
    return (*found, *(Checker(CATALOGUE).check(golden(name)) for name in ("simple-nn", "resnet-18", "dcgan")))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 8), min_size=2, max_size=6))
def test_reports_that_follow_each_other_arrive_as_they_were_found(places: list[int]) -> None:
    shown = Report()
    for known, report in pairwise((Report(), *(reports()[place] for place in places))):
        shown = heard(report, known, shown)
        assert shown == report and report_to_json(shown) == report_to_json(report)
        assert [[*nodes] for nodes in shown.graphs.values()] == [[*nodes] for nodes in report.graphs.values()]
