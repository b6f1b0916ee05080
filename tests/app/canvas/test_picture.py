"""Pictures as files: the same drawing as on the screen, with text and lines that stay what they are."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QColor, QImage

from designer.app.canvas import picture
from designer.catalogue.spec import Catalogue
from designer.document import Design, GraphId, NodeFinding, NodeId, Report, Signature
from designer.engine.pictures import LOOKS, Picture, PictureError
from designer.templates import open_template
from tests.app.canvas.demo import tensor

SVG = "{http://www.w3.org/2000/svg}"


def picture_of(catalogue: Catalogue, design: Design, report: Report | None, wanted: Picture) -> bytes:
    return picture.picture_of(catalogue, design, report, wanted).data


@pytest.fixture
def main(digits: Design) -> GraphId:
    root = digits.root()
    assert root is not None
    return root.id


@pytest.fixture
def report(digits: Design, main: GraphId) -> Report:
    """What is known of two cards."""
    known = {NodeId("conv1"): NodeFinding(outputs={"output": Signature((2, 16, 8, 8), ("N", "16", "8", "8"))})}
    return Report(graphs={main: known})


def texts(svg: bytes) -> list[str]:
    return ["".join(one.itertext()).strip() for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.usefixtures("switch")
def test_an_svg_is_text_and_lines(catalogue: Catalogue, digits: Design, report: Report, main: GraphId) -> None:
    svg = picture_of(catalogue, digits, report, Picture("svg", (main,)))
    root = ElementTree.fromstring(svg)
    assert {"conv1", "N×16×8×8"} <= set(texts(svg))
    assert not list(root.iter(f"{SVG}image"))
    wires = [one for one in root.iter(f"{SVG}polyline") if len(one.get("points", "").split()) >= 2]
    graph = digits.graphs[main]
    assert len(wires) >= len(list(graph.wires()))
    assert b"Inter, 'Helvetica Neue'" in svg, "a machine without our fonts has another one without serifs"


@pytest.mark.usefixtures("switch")
def test_shapes_of_a_picture_have_settled_so_that_none_gives_way_to_another(catalogue: Catalogue) -> None:
    design = open_template("t5-small")
    (block,) = (graph for graph in design.graphs.values() if graph.name == "Block")
    known = dict.fromkeys(block.nodes, NodeFinding(outputs={"output": tensor("N", 32, 8, 8)}))
    svg = picture_of(catalogue, design, Report(graphs={block.id: known}), Picture("svg", (block.id,)))
    assert texts(svg).count("N×32×8×8") == len(list(block.wires()))


@pytest.mark.usefixtures("switch")
def test_shapes_and_titles_can_be_left_out(catalogue: Catalogue, digits: Design, report: Report, main: GraphId) -> None:
    plain = texts(picture_of(catalogue, digits, report, Picture("svg", (main,), shapes=False, titles=False)))
    assert "conv1" in plain
    assert "N×16×8×8" not in plain
    assert digits.graphs[main].name not in plain


@pytest.mark.usefixtures("switch")
def test_some_cards_are_drawn_alone(catalogue: Catalogue, digits: Design, main: GraphId) -> None:
    wanted = Picture("svg", (main,), cards=(NodeId("conv1"), NodeId("norm1")))
    said = texts(picture_of(catalogue, digits, None, wanted))
    assert {"conv1", "norm1", digits.graphs[main].name} <= set(said)
    assert "head" not in said
    assert not any(line.startswith("Two convolutions") for line in said), "that is said of all cards"
    everything = texts(picture_of(catalogue, digits, None, replace(wanted, cards=tuple(digits.graphs[main].nodes))))
    assert any(line.startswith("Two convolutions") for line in everything)


@pytest.mark.usefixtures("switch")
def test_graphs_stand_beneath_each_other(catalogue: Catalogue, digits: Design, main: GraphId) -> None:
    whole = picture_of(catalogue, digits, None, Picture("svg", tuple(digits.graphs)))
    assert {graph.name for graph in digits.graphs.values() if graph.nodes} <= set(texts(whole))


@pytest.mark.usefixtures("switch")
def test_a_text_of_an_svg_is_as_wide_in_fonts_that_stand_in_for_ours(
    catalogue: Catalogue, digits: Design, report: Report, main: GraphId
) -> None:
    svg = picture_of(catalogue, digits, report, Picture("svg", (main,)))
    (line,) = {
        one for one in ElementTree.fromstring(svg).iter(f"{SVG}text") if (one.text or "") == "Conv2d · 16, k3, p1"
    }
    assert 100 < float(line.attrib["textLength"]) < 120 and line.attrib["lengthAdjust"] == "spacingAndGlyphs"


def test_what_a_design_says_is_text_in_an_svg(catalogue: Catalogue, digits: Design, main: GraphId) -> None:
    hostile = '<script>alert("1")</script>'
    named = replace(digits, name=hostile, graphs={main: replace(digits.graphs[main], name=hostile, doc=hostile)})
    svg = picture_of(catalogue, named, None, Picture("svg", (main,)))
    assert not [one for one in ElementTree.fromstring(svg).iter() if one.tag.endswith("script")]
    assert hostile in texts(svg)


@pytest.mark.usefixtures("switch")
def test_each_look_has_a_ground_of_its_own_and_no_size_is_lost(
    catalogue: Catalogue, digits: Design, main: GraphId
) -> None:
    grounds, sizes = set(), set()
    for look in LOOKS:
        image = QImage.fromData(picture_of(catalogue, digits, None, Picture("png", (main,), look=look)))
        grounds.add(image.pixelColor(1, 1).name())
        sizes.add((image.width(), image.height()))
    assert len(grounds) == len(LOOKS)
    assert QColor("white").name() in grounds
    [(width, height)] = sizes
    larger = QImage.fromData(picture_of(catalogue, digits, None, Picture("png", (main,), scale=2)))
    assert (larger.width(), larger.height()) == (2 * width, 2 * height)


@pytest.mark.usefixtures("switch")
def test_an_svg_can_be_light_or_dark_as_its_reader_is(
    catalogue: Catalogue, digits: Design, report: Report, main: GraphId
) -> None:
    """By the attributes it is the light one; with its rules for who prefers dark, the dark one to the letter."""
    light, dark, either = (
        picture_of(catalogue, digits, report, Picture("svg", (main,), look=look)).decode()
        for look in ("light", "dark", "auto")
    )
    style = re.search(r"<style>@media \(prefers-color-scheme: dark\) {\n(.*)}</style>\n", either, re.DOTALL)
    assert style is not None
    plain = either.replace(style.group(), "")
    assert re.sub(r' class="[^"]*"', "", plain) == light

    rules = dict(re.findall(r"\.(\S+){(.*)}\n", style.group(1)))

    def styled(tag: re.Match[str]) -> str:
        text = tag.group().replace(f' class="{tag.group(1)}"', "")
        for name, value in (one.split(":") for one in rules[tag.group(1)].split(";")):
            text = re.sub(rf' {name}="[^"]*"', f' {name}="{value}"', text)
        return text

    assert re.sub(r'<\w+ class="([^"]*)"[^>]*>', styled, plain) == dark
    with pytest.raises(PictureError, match="Only an SVG"):
        picture_of(catalogue, digits, None, Picture("png", (main,), look="auto"))


@pytest.mark.usefixtures("switch")
def test_a_pdf_is_as_wide_as_a_column(catalogue: Catalogue, digits: Design, main: GraphId) -> None:
    pdf = picture_of(catalogue, digits, None, Picture("pdf", (main,), look="paper", width_mm=85))
    assert pdf.startswith(b"%PDF")
    box = pdf.partition(b"/MediaBox [")[2].partition(b"]")[0].split()
    assert float(box[2]) == pytest.approx(85 / 25.4 * 72, abs=1)
    assert b"/Subtype /Image" not in pdf
    assert b"/FontFile" in pdf


@pytest.mark.usefixtures("switch")
def test_too_large_a_png_is_refused_with_what_would_work(catalogue: Catalogue, digits: Design, main: GraphId) -> None:
    with pytest.raises(PictureError, match="times the size") as refused:
        picture_of(catalogue, digits, None, Picture("png", (main,), scale=16))
    works = float(str(refused.value).partition("made at ")[2].split()[0])
    assert picture_of(catalogue, digits, None, Picture("png", (main,), scale=min(works, 3)))


@pytest.mark.usefixtures("switch")
def test_there_is_no_picture_of_nothing(catalogue: Catalogue, digits: Design, main: GraphId) -> None:
    empty = replace(digits, graphs={main: replace(digits.graphs[main], nodes={})})
    with pytest.raises(PictureError, match="no card"):
        picture_of(catalogue, empty, None, Picture("svg", (main,)))
