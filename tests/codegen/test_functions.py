"""Functions that call networks: their text, what runs of it, and that both are what was said of them."""

from dataclasses import replace

import pytest
import torch

from designer.catalogue.renaming import rename_card
from designer.codegen import model_source
from designer.document import Design, Graph, GraphId, Network, Node, NodeId, Parameter
from tests.codegen.designs import CATALOGUE, code, design, graph, net, node, report_of, run_text
from tests.engine.proof.test_proof import proof_of

WORDS = 11


def language() -> Graph:
    """A network that gives scores for the next word after each of a row of words."""
    return graph(
        "Language",
        node("tokens", "input", shape="N T", dtype="int64"),
        node("embed", "nn.Embedding", {"input": "tokens"}, num_embeddings="=words", embedding_dim=6),
        node("head", "nn.Linear", {"input": "embed"}, out_features="=words"),
        node("scores", "output", {"value": "head"}),
        parameters=[Parameter("words", "int", WORDS), Parameter("context", "int", 4)],
    )


def append(*more: Node) -> Graph:
    """Puts the likeliest word behind a row of words."""
    return graph(
        "append",
        node("tokens", "input", shape="N T", dtype="int64"),
        node("cut", "formula", {"tokens": "tokens"}, named=False, text="tokens[:, -net.context:]"),
        node("scores", "", {"tokens": "cut"}, of="net", named=False),
        node("last", "formula", {"scores": "scores"}, named=False, text="scores[:, -1]"),
        node("word", "torch.argmax", {"input": "last"}, dim=-1),
        node("column", "formula", {"word": "word"}, named=False, text="word[:, None]"),
        node("longer", "torch.cat", {"tensors": ["tokens", "column"]}, named=False, dim=1),
        *more,
        replace(node("out", "output", {"value": "longer"}), name="tokens"),
        kind="function",
    )


def write(**repeat: object) -> Graph:
    loop = node("loop", "@append", {"tokens": "tokens"}, named=False, repeat=repeat)  # type: ignore[arg-type]
    return graph(
        "write",
        node("tokens", "input", shape="N T", dtype="int64"),
        loop,
        replace(node("out", "output", {"value": "loop.tokens"}), name="tokens"),
        kind="function",
        parameters=[Parameter("length", "int", 20)],
    )


def drawn(*functions: Graph) -> Design:
    made = design(language(), *functions)
    return replace(made, networks=(Network("net", "net", GraphId("language")),))


def text_of(whole: Design) -> str:
    report = report_of(whole)
    assert report.problems == ()
    return model_source(whole, CATALOGUE, report).text


def test_a_module_may_work_without_gradients() -> None:
    drawn = net(
        node("x", "input", shape="N 8"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=4),
        node("y", "output", {"value": "fc"}),
    )
    drawn.graphs[GraphId("net")].no_grad = True
    text = code(drawn)
    assert "    @torch.no_grad()\n    def forward(" in text
    assert not run_text(text).Net()(torch.rand(2, 8)).requires_grad
    assert proof_of(drawn, text).holds


def test_a_function_is_given_its_networks_and_says_sizes_in_their_words() -> None:
    text = text_of(drawn(append()))
    assert "        self.context = context\n" in text
    assert text.endswith("""

def append(net: Language, tokens: Tensor) -> Tensor:  # N x T
    word = net(tokens[:, -net.context :])[:, -1].argmax(-1)  # N
    return torch.cat([tokens, word[:, None]], 1)  # N x (T + 1)
""")


def test_a_function_stands_behind_the_class_of_what_it_is_given() -> None:
    made = drawn(append(), write(n=2))
    first = replace(made, graphs={graph.id: graph for graph in reversed(made.graphs.values())})
    text = code(first)
    assert text.index("class Language") < text.index("def write(") < text.index("def append(")
    run_text(text)


def test_what_grows_in_a_loop_is_known_behind_it() -> None:
    whole = drawn(append(), write(n="=length"))
    text = text_of(whole)
    assert text.endswith("""

def write(net: Language, tokens: Tensor, length: int = 20) -> Tensor:  # N x T
    for _ in range(length):
        tokens = append(net, tokens)
    return tokens  # N x (T + length)
""")
    said = report_of(whole).graphs[GraphId("write")]
    (loop,) = (finding for node, finding in said.items() if node == "loop")
    assert loop.outputs["tokens"].names == ("N", "T+20")
    module = run_text(text)
    assert module.write(module.Language(), torch.zeros(3, 5, dtype=torch.int64)).shape == (3, 25)


def test_a_loop_stops_where_it_is_told_to() -> None:
    enough = node("enough", "formula", {"word": "word"}, named=False, text="word == 0")
    every = node("every", "torch.all", {"input": "enough"}, named=False)
    done = node("done", "output", {"value": "every"})
    repeat = {"n": "=length", "carry": {"tokens": "tokens"}, "until": "done"}
    whole = drawn(append(enough, every, done), write(**repeat))
    report = report_of(whole)
    assert [problem.message for problem in report.problems] == []
    text = model_source(whole, CATALOGUE, report).text
    assert text.endswith("""
    for _ in range(length):
        done, tokens = append(net, tokens)
        if done:
            break
    return tokens  # N x (K1 + T)
""")
    module = run_text(text)
    network = module.Language()
    with torch.no_grad():
        network.head.weight.zero_()
        network.head.bias.zero_()  # the likeliest word is the first, at which it stops
    assert module.write(network, torch.ones(3, 5, dtype=torch.int64)).shape == (3, 6)


def test_a_part_of_a_network_is_called_by_its_name() -> None:
    whole = graph(
        "Pair", node("x", "input", shape="N 8"), node("one", "@half", {"x": "x"}), node("y", "output", {"value": "one"})
    )
    half = graph(
        "Half",
        node("x", "input", shape="N wide"),
        node("fc", "nn.Linear", {"input": "x"}, out_features="=wide // 2"),
        node("y", "output", {"value": "fc"}),
        parameters=[Parameter("wide", "int")],
    )
    part = node("part", "", {"x": "x"}, of="net.one", named=False)
    use = graph("use", node("x", "input", shape="N 8"), part, node("y", "output", {"value": "part"}), kind="function")
    made = replace(design(whole, half, use), networks=(Network("net", "net", GraphId("pair")),))
    text = text_of(made)
    assert text.endswith("""

def use(net: Pair, x: Tensor) -> Tensor:  # N x 8
    x = net.one(x)  # N x 4
    return x
""")
    module = run_text(text)
    assert module.use(module.Pair(), torch.randn(2, 8)).shape == (2, 4)


def test_a_single_layer_of_a_network_is_called_by_its_name() -> None:
    half = graph(
        "Half",
        node("x", "input", shape="N wide"),
        node("fc", "nn.Linear", {"input": "x"}, out_features="=wide // 2"),
        node("y", "output", {"value": "fc"}),
        parameters=[Parameter("wide", "int")],
    )
    whole = graph(
        "Pair",
        node("x", "input", shape="N 8"),
        node("one", "@half", {"x": "x"}),
        node("norm", "nn.LayerNorm", {"input": "one"}),
        node("y", "output", {"value": "norm"}),
    )
    fc = node("up", "", {"input": "x"}, of="net.one.fc", named=False)
    norm = node("scaled", "", {"input": "up"}, of="net.norm", named=False)
    use = graph(
        "use", node("x", "input", shape="N 8"), fc, norm, node("y", "output", {"value": "scaled"}), kind="function"
    )
    made = replace(design(whole, half, use), networks=(Network("net", "net", GraphId("pair")),))
    report = report_of(made)
    assert report.problems == ()
    assert report.graphs[GraphId("use")][NodeId("scaled")].parameters == 0
    text = text_of(made)
    assert text.endswith("""

def use(net: Pair, x: Tensor) -> Tensor:  # N x 8
    x = net.norm(net.one.fc(x))  # N x 4
    return x
""")
    module = run_text(text)
    net, x = module.Pair(), torch.randn(2, 8)
    assert torch.equal(module.use(net, x), net(x))
    for place, card, name in ((GraphId("pair"), "one", "first"), (GraphId("half"), "fc", "narrow")):
        inside = made.graphs[place]
        for edit in rename_card(made, inside, inside.nodes[NodeId(card)], name):
            edit.apply(made)
    assert "x = net.norm(net.first.narrow(x))" in text_of(made)


@pytest.mark.parametrize("n", [0, 1, 3, 5, 64, 700])
def test_however_often_it_runs_the_size_is_the_one_that_was_said(n: int) -> None:
    whole = drawn(append(), write(n=n))
    text = text_of(whole)
    (said,) = report_of(whole).graphs[GraphId("write")][GraphId("loop")].outputs.values()  # type: ignore[index]
    module = run_text(text)
    found = module.write(module.Language(), torch.zeros(2, said.sizes[1] - n, dtype=torch.int64))
    assert found.shape == (2, said.sizes[1])
