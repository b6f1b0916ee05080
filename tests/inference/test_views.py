"""As which instances a block can be looked at: each different one once, with the cards and copies that are so."""

from dataclasses import replace

from designer.catalogue import build_catalogue
from designer.document import GraphId, Network, NodeId, Report
from designer.document.findings_codec import report_from_json, report_to_json
from designer.inference import check
from designer.templates import open_template
from tests.app.nested import nested
from tests.inference.drawing import design, graph

CATALOGUE = build_catalogue()
BLOCK = GraphId("block")


def views(report: Report) -> list[str]:
    return [view.label for view in report.views[BLOCK]]


def test_the_stages_of_a_resnet() -> None:
    report = check(open_template("resnet-18"), CATALOGUE)
    assert views(report) == ["layer1, copies 0–1", *(f"layer{n}, copy {copy}" for n in (2, 3, 4) for copy in (0, 1))]
    second = report.views[BLOCK][1]
    assert second.parameters == {"in_channels": 64, "channels": 128, "stride": 2}
    assert second.findings[NodeId("conv1")].outputs["output"].sizes[1] == 128
    assert report_from_json(report_to_json(report)).views == report.views


def test_cards_that_are_alike_are_one_view_also_in_a_second_network() -> None:
    drawn = nested()
    drawn.networks = (*drawn.networks, Network("twin", "twin", GraphId("net")))
    report = check(drawn, CATALOGUE)
    assert views(report) == ["first and 1 more"]
    assert report.views[BLOCK][0].findings == {}
    assert set(report.views) == {BLOCK}


def test_copies_with_arguments_of_their_own_are_told_apart() -> None:
    drawn = open_template("resnet-18")
    net = drawn.graphs[GraphId("resnet")]
    layer = net.nodes[NodeId("layer1")]
    net.nodes[layer.id] = replace(layer, repeat={"n": 6, "overrides": {"2": {"channels": 64}, "4": {"stride": 2}}})
    assert views(check(drawn, CATALOGUE))[:3] == ["layer1, copies 0–3", "layer1, copy 4", "layer1, copy 5"]


def test_cards_of_a_block_inside_another_are_told_apart_by_the_cards_around_them() -> None:
    inner = graph("x: input N 8 L", "act: F.relu x", "out: output act", name="block")
    outer = graph("x: input N 8 L", "tower: @block x=x", "out: output tower", name="stage")
    drawn = design(
        graph(
            *("x: input N 8 16", "low: @stage x=x", "half: nn.MaxPool1d(kernel_size=2) low"),
            *("high: @stage x=half", "out: output high"),
        ),
        outer,
        inner,
    )
    report = check(drawn, CATALOGUE)
    assert views(report) == ["low › tower", "high › tower"]
    assert [view.label for view in report.views[GraphId("stage")]] == ["low", "high"]
    assert [view.cards for view in report.views[BLOCK]] == [(("stage", "tower", "low"),), (("stage", "tower", "high"),)]
    assert report_from_json(report_to_json(report)).views == report.views


def test_a_block_that_no_network_holds_has_no_instances() -> None:
    drawn = nested()
    drawn.networks = ()
    assert check(drawn, CATALOGUE).views == {}
