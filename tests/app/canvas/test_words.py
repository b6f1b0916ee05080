"""What cards say."""

import pytest

from designer.app.canvas.geometry import Scene
from designer.app.canvas.words import as_line, card_words, pill_text
from designer.app.theme.tokens import load_tokens
from designer.catalogue import build_catalogue
from designer.document import Design, Graph, GraphId, Network, Node, NodeFinding, NodeId, Signature
from tests.app.canvas.demo import large

CATALOGUE = build_catalogue()


@pytest.fixture
def design() -> Design:
    graph = Graph(GraphId("net"), "Net")
    graph.nodes[NodeId("conv1")] = Node(NodeId("conv1"), "nn.Conv2d", "conv1")
    block = Graph(GraphId("block"), "ResidualBlock")
    return Design("d", networks=(Network("gpt", "gpt", block.id),), graphs={graph.id: graph, block.id: block})


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (
            Node(NodeId("a"), "nn.Conv2d", "conv", args={"out_channels": 32, "kernel_size": 3, "padding": 1}),
            ("conv", "Conv2d · 32, k3, p1", "", "convolution", ""),
        ),
        (Node(NodeId("relu1"), "F.relu"), ("relu1", "ReLU", "", "activation", "")),
        (Node(NodeId("a"), "@block", "stage", repeat={"n": 3}), ("stage", "ResidualBlock", "", "block", "×3")),
        (Node(NodeId("a"), "@block", "s", repeat={"n": "=depth"}), ("s", "ResidualBlock", "", "block", "×depth")),
        (Node(NodeId("a"), of="conv1", name="y"), ("y", "conv1 again", "", "convolution", "")),
        (Node(NodeId("a"), "lib.Strange", "s"), ("s", "lib.Strange", "", "custom", "")),
        (
            Node(NodeId("a"), "input", "x", args={"shape": "N 3 H W"}),
            ("x", "Input", "N × 3 × H × W", "input_output", ""),
        ),
        (Node(NodeId("a"), "nn.LSTM", ("out", "h", "c")), ("out, h, c", "LSTM", "", "recurrent", "")),
    ],
)
def test_words(design: Design, node: Node, words: tuple[str, ...]) -> None:
    said = card_words(CATALOGUE, design, design.graphs[GraphId("net")], node, None)
    assert (said.title, said.what, said.fact, said.family, said.copies) == words


@pytest.mark.parametrize("node", ["a", "gpt"])
def test_a_call_says_what_the_network_is(design: Design, node: str) -> None:
    step = Graph(GraphId("step"), "step", "function")
    said = card_words(CATALOGUE, design, step, Node(NodeId(node), of="gpt", name="y"), None)
    assert (said.title, said.what, said.family) == ("y", "ResidualBlock · gpt", "block")


@pytest.mark.parametrize(
    ("parameters", "fact"), [(0, ""), (1, "1 param"), (288, "288 params"), (56_900, "56.9 K params")]
)
def test_the_fact_is_what_is_learned(design: Design, parameters: int, fact: str) -> None:
    node = Node(NodeId("a"), "nn.Linear", "head")
    finding = NodeFinding(parameters=parameters)
    assert card_words(CATALOGUE, design, design.graphs[GraphId("net")], node, finding).fact == fact


def test_a_pill_is_short() -> None:
    assert pill_text(Signature((2, 32, 8), ("N", "32", "H + 1"))) == "N×32×(H + 1)"
    assert pill_text(Signature()) == "scalar"


def test_of_a_million_letters_only_those_that_can_be_seen_are_looked_at() -> None:
    assert as_line("one\n two\t three ") == "one two three"
    assert len(as_line("word " * 200_000)) <= 1000


def test_titles_that_have_room_in_any_case_are_not_measured_one_by_one() -> None:
    asked: set[tuple[str, str]] = set()

    def counted(text: str, role: str) -> float:
        asked.add((text, role))
        return 6.4 * len(text)

    drawn = Scene(CATALOGUE, large(1000), GraphId("net"), counted, load_tokens().sizes)
    assert len(drawn.deck.cards) == 1000 and len(asked) < 50
