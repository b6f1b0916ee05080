"""What a class keeps besides layers: learned values, buffers, shared weights; and what depends on its mode."""

from dataclasses import replace

import pytest
import torch

from designer.document import Design, GraphId, Json, Node, NodeId, Parameter, Severity, dump_text, load_text
from designer.inference.checker import Checker
from tests.codegen.designs import CATALOGUE, code, design, graph, net, node, report_of, run_text
from tests.engine.proof.test_proof import proof_of

X = node("x", "input", shape="N 8")


def out(source: str) -> Node:
    return node("y", "output", {"value": source})


def init_of(text: str) -> list[str]:
    lines = text.partition("super().__init__()\n")[2].partition("\n\n    def forward")[0]
    return [line.strip() for line in lines.splitlines() if line.strip()]


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"shape": [1, 8]}, "self.token = nn.Parameter(torch.zeros(1, 8))"),
        ({"shape": 8, "init": "ones"}, "self.token = nn.Parameter(torch.ones(8))"),
        ({"shape": [8], "init": "normal"}, "self.token = nn.Parameter(torch.empty(8).normal_(std=0.02))"),
        (
            {"shape": [1, 8], "init": "full", "fill_value": 1e-06},
            "self.token = nn.Parameter(torch.full((1, 8), 1e-6))",
        ),
        ({"shape": [8], "init": "full"}, "self.token = nn.Parameter(torch.full((8,), 0.0))"),
        ({"shape": []}, "self.token = nn.Parameter(torch.zeros(()))"),
        ({"shape": [], "init": "normal"}, "self.token = nn.Parameter(torch.empty(()).normal_(std=0.02))"),
        ({"shape": [], "init": "full", "fill_value": 2.5}, "self.token = nn.Parameter(torch.full((), 2.5))"),
    ],
)
def test_a_learned_value_begins_as_it_says(given: dict[str, Json], line: str) -> None:
    token = node("token", "parameter", **given)
    drawn = net(X, token, node("sum", "torch.add", {"input": "x", "other": "token"}), out("sum"))
    text = code(drawn)
    assert init_of(text) == [line]
    assert "return x + self.token  # N x 8" in text
    assert report_of(drawn).parameters == (8 if given["shape"] else 1)
    assert proof_of(drawn, text).verdict == "Proven: 1 tensor, outputs and gradients equal."


def test_a_buffer_is_made_once_and_is_no_parameter() -> None:
    drawn = net(
        X,
        node("steps", "torch.arange", end=8, named=False),
        node("half", "formula", {"a": "steps"}, text="a / 2", named=False),
        node("scale", "buffer", {"value": "half"}, note="what each feature counts"),
        node("double", "formula", {"a": "scale"}, text="a * 2", named=False),
        node("twice", "buffer", {"value": "double"}, persistent=False),
        node("by", "torch.mul", {"input": "x", "other": "scale"}),
        node("more", "torch.add", {"input": "by", "other": "twice"}),
        out("more"),
    )
    text = code(drawn)
    assert "class Net(nn.Module):\n    scale: Tensor\n    twice: Tensor\n\n    def __init__" in text
    assert init_of(text) == [
        "# what each feature counts",
        'self.register_buffer("scale", torch.arange(8) / 2)',
        'self.register_buffer("twice", self.scale * 2, persistent=False)',
    ]
    made = run_text(text).Net()
    assert list(made.state_dict()) == ["scale"]
    assert report_of(drawn).parameters == 0
    assert torch.equal(made(torch.ones(1, 8)), torch.arange(8) * 1.5 + torch.zeros(1, 8))
    assert proof_of(drawn, text).holds
    assert not proof_of(drawn, text.replace("arange(8) / 2", "arange(8) / 3")).holds


def test_what_is_read_twice_on_the_way_to_a_buffer_has_a_line_in_init() -> None:
    drawn = net(
        X,
        node("grid", "torch.arange", end=8),
        node("square", "formula", {"a": "grid"}, text="a * a", named=False),
        node("kept", "buffer", {"value": "square"}),
        node("sum", "torch.add", {"input": "x", "other": "kept"}),
        out("sum"),
    )
    text = code(drawn)
    assert init_of(text) == ["grid = torch.arange(8)  # 8", 'self.register_buffer("kept", grid * grid)']
    assert proof_of(drawn, text).holds


def test_a_weight_is_shared_whichever_comes_first_and_counted_once() -> None:
    drawn = net(
        node("tokens", "input", shape="N T", dtype="int64"),
        node("table", "nn.Embedding", {"input": "tokens", "weight": "head.weight"}, num_embeddings=9, embedding_dim=4),
        node("head", "nn.Linear", {"input": "table", "weight": "last.weight"}, out_features=9, bias=False),
        node("back", "nn.Linear", {"input": "head"}, out_features=4),
        node("last", "nn.Linear", {"input": "back"}, out_features=9),
        out("last"),
    )
    text = code(drawn)
    assert init_of(text)[4:] == ["self.head.weight = self.last.weight", "self.table.weight = self.head.weight"]
    made = run_text(text).Net()
    assert len(made.state_dict()) == 6
    assert sum(one.numel() for one in made.parameters()) == report_of(drawn).parameters == 9 * 4 + 9 + 9 * 4 + 4
    assert proof_of(drawn, text).holds
    assert not proof_of(drawn, text.replace("        self.head.weight = self.last.weight\n", "")).holds


def tied_blocks(head: str = "stem.embed.weight") -> Design:
    """An encoder with its embedding two blocks down; a head and an embedding in a decoder share its weight."""
    tokens = node("tokens", "input", shape="N T", dtype="int64")
    embed = node("embed", "nn.Embedding", {"input": "tokens"}, num_embeddings=9, embedding_dim=4)
    stem = graph("Stem", tokens, embed, node("y", "output", {"value": "embed"}))
    encoder = graph(
        "Encoder", tokens, node("stem", "@stem", {"tokens": "tokens"}), node("y", "output", {"value": "stem"})
    )
    wires = {"tokens": "tokens", "stem.embed.weight": f"encoder.{head}"}
    outer = graph(
        "Net",
        tokens,
        node("encoder", "@encoder", {"tokens": "tokens"}),
        node("decoder", "@encoder", wires),
        node("sum", "torch.add", {"input": "encoder", "other": "decoder"}, named=False),
        node("head", "nn.Linear", {"input": "sum", "weight": f"encoder.{head}"}, out_features=9, bias=False),
        out("head"),
    )
    return design(outer, encoder, stem)


def test_a_weight_is_shared_across_blocks_and_counted_once() -> None:
    drawn = tied_blocks()
    assert report_of(drawn).problems == ()
    text = code(drawn)
    assert init_of(text)[-2:] == [
        "self.decoder.stem.embed.weight = self.encoder.stem.embed.weight",
        "self.head.weight = self.encoder.stem.embed.weight",
    ]
    made = run_text(text).Net()
    assert sum(one.numel() for one in made.parameters()) == report_of(drawn).parameters == 36
    assert Checker(CATALOGUE).costs(drawn).total.parameters == 36
    assert proof_of(drawn, text).holds
    assert not proof_of(drawn, text.replace("self.decoder.stem.embed.weight = ", "self.other = ")).holds
    again = run_text(text).Net()
    again.load_state_dict({name: one + 1 for name, one in made.state_dict().items()})
    assert torch.equal(again.head.weight, made.encoder.stem.embed.weight + 1)
    assert again.head.weight is again.encoder.stem.embed.weight is again.decoder.stem.embed.weight
    assert load_text(dump_text(drawn))[0] == drawn


def test_a_weight_inside_a_block_is_read_as_a_value() -> None:
    drawn = tied_blocks()
    nodes = drawn.graphs[GraphId("net")].nodes
    nodes[NodeId("head")] = node("head", "F.linear", {"input": "sum", "weight": "encoder.stem.embed.weight"})
    text = code(drawn)
    assert "F.linear(self.encoder(tokens) + self.decoder(tokens), self.encoder.stem.embed.weight)" in text
    assert proof_of(drawn, text).holds


def with_copies(weight: str = "", shared: str = "", deep: Json = True) -> Design:
    """Three copies of a block whose layer is there where it is deep; a head may share the weight of one."""
    block = graph(
        "Block",
        node("x", "input", shape="N 8"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=8, bias=False, when="deep"),
        node("either", "first", {"values": ["fc", "x"]}),
        node("y", "output", {"value": "either"}),
        parameters=[Parameter("deep", "bool", True)],
    )
    taken = {"input": "copies", **({"weight": weight} if weight else {})}
    outer = graph(
        "Net",
        X,
        node("copies", "@block", {"x": "x", **({shared: "head.weight"} if shared else {})}, repeat={"n": 3}, deep=deep),
        node("head", "nn.Linear", taken, out_features=8),
        out("head"),
    )
    return design(outer, block)


@pytest.mark.parametrize(
    ("drawn", "line", "count"),
    [
        (with_copies("copies.1.fc.weight"), 'self.head.weight = self.copies.get_parameter("1.fc.weight")', 3 * 64 + 8),
        (with_copies(shared="2.fc.weight"), 'self.copies.get_submodule("2.fc").weight = self.head.weight', 3 * 64 + 8),
        (
            with_copies("copies.0.fc.weight", deep="=index == 0"),
            'self.head.weight = self.copies.get_parameter("0.fc.weight")',
            64 + 8,
        ),
        (
            with_copies("copies.1.fc.weight", deep="=index == 0"),
            'self.head.weight = self.copies.get_parameter("1.fc.weight")',
            2 * 64 + 8,
        ),
    ],
)
def test_a_weight_of_one_copy_is_shared_where_its_layer_is_there(drawn: Design, line: str, count: int) -> None:
    report, text = report_of(drawn), code(drawn)
    assert report.problems == ()
    assert line in init_of(text)
    made = run_text(text).Net()
    assert sum(one.numel() for one in made.parameters()) == report.parameters == count
    assert proof_of(drawn, text).holds
    again = text.replace(line, "pass")
    assert proof_of(drawn, again).holds == (count == 2 * 64 + 8)


def test_what_is_unused_is_made_and_never_called() -> None:
    """Checkpoints hold its weights; it is counted, proven, and one learns as if it were not there."""
    unused = {"unused": True}
    drawn = net(
        X,
        node("fc", "nn.Linear", {"input": "x"}, out_features=4),
        replace(node("aux", "nn.Linear", in_features=8, out_features=3), **unused),
        replace(node("old", "nn.Conv2d", in_channels=3, out_channels=2, kernel_size=1, bias=False), **unused),
        replace(node("token", "parameter", shape=[5]), **unused),
        out("fc"),
    )
    assert report_of(drawn).problems == ()
    text = code(drawn)
    assert init_of(text) == [
        "self.fc = nn.Linear(8, 4)",
        "self.aux = nn.Linear(8, 3)  # never read",
        "self.old = nn.Conv2d(3, 2, 1, bias=False)  # never read",
        "self.token = nn.Parameter(torch.zeros(5))  # never read",
    ]
    assert "x = self.fc(x)  # N x 4" in text and text.count("self.aux") == 1
    made = run_text(text).Net()
    assert sum(one.numel() for one in made.parameters()) == report_of(drawn).parameters == 36 + 27 + 6 + 5
    assert proof_of(drawn, text).holds
    assert not proof_of(drawn, text.replace("self.aux = nn.Linear(8, 3)", "self.aux = nn.Linear(8, 2)")).holds
    assert load_text(dump_text(drawn))[0] == drawn


def test_an_unused_block_is_made_by_the_shapes_of_its_inputs_and_never_called() -> None:
    shape = node("x", "input", shape="N width")
    norm = node("norm", "nn.BatchNorm1d", {"input": "x"})
    drop = node("drop", "nn.Dropout", {"input": "norm"})
    block = graph(
        "Block",
        *(shape, norm, drop, node("fc", "nn.Linear", {"input": "drop"}, out_features=3)),
        node("y", "output", {"value": "fc"}),
        parameters=[Parameter("width", "int")],
    )
    drawn = design(
        graph(
            "Net",
            *(X, node("fc", "@block", {"x": "x"})),
            replace(node("aux", "@block", {"fc.weight": "fc.fc.weight"}, width=8), unused=True),
            replace(node("old", "@block", repeat={"n": 2, "carry": {}}, width=5), unused=True),
            out("fc"),
        ),
        block,
    )
    report = report_of(drawn)
    assert report.problems == ()
    text = code(drawn)
    assert init_of(text)[:4] == [
        "self.fc = Block(8)",
        "self.aux = Block(8)  # never read",
        "self.old = nn.ModuleList([Block(5), Block(5)])  # never read",
        "self.aux.fc.weight = self.fc.fc.weight",
    ]
    made = run_text(text).Net()
    assert sum(one.numel() for one in made.parameters()) == report.parameters == 43 + 16 + 3 + 2 * 28
    costs = Checker(CATALOGUE).costs(drawn).total
    assert (costs.parameters, costs.macs) == (report.parameters, report.macs)
    assert proof_of(drawn, text).holds
    assert not proof_of(drawn, text.replace("self.aux = Block(8)", "self.aux = Block(9)")).holds


def test_a_shared_weight_may_be_read_as_a_value() -> None:
    drawn = net(
        X,
        node("fc", "nn.Linear", {"input": "x"}, out_features=4, bias=False),
        node("back", "torch.matmul", {"input": "fc", "other": "fc.weight"}),
        out("back"),
    )
    text = code(drawn)
    assert "back: Tensor = self.fc(x) @ self.fc.weight  # N x 8" in text
    assert proof_of(drawn, text).holds


def test_values_of_one_dimension_have_names_of_their_own() -> None:
    parts = node("qkv", "Tensor.unbind", {"input": "cut"}, dim=1)
    drawn = net(
        X,
        node("cut", "Tensor.unflatten", {"input": "x"}, dim=1, sizes=[4, 2], named=False),
        Node(parts.id, parts.op, ("q", "k", "v", "w"), args=parts.args, inputs=parts.inputs),
        node("sum", "torch.add", {"input": "qkv.0", "other": "qkv.2"}),
        out("sum"),
    )
    text = code(drawn)
    assert "        q, _, v, _ = torch.unflatten(x, 1, (4, 2)).unbind(1)  # each N x 2\n" in text
    assert proof_of(drawn, text).holds


def test_what_chooses_has_a_line_of_its_own_and_is_made_once() -> None:
    p = "=rate if training else 0.0"
    drawn = net(
        node("x", "input", shape="N 2 T 8"),
        node("a", "F.scaled_dot_product_attention", {"query": "x", "key": "x", "value": "x"}, dropout_p=p),
        node("b", "F.scaled_dot_product_attention", {"query": "a", "key": "a", "value": "a"}, dropout_p=p),
        out("b"),
        parameters=[Parameter("rate", "float", 0.5)],
    )
    text = code(drawn)
    assert text.count("dropout_p = self.rate if self.training else 0.0\n") == 1
    assert text.count("dropout_p=dropout_p") == 2
    assert proof_of(drawn, text).holds


def test_a_card_that_is_there_only_while_it_learns_is_made_always() -> None:
    drawn = net(
        X,
        node("fc", "nn.Linear", {"input": "x"}, out_features=8),
        node("extra", "nn.Linear", {"input": "fc"}, out_features=8, when="training"),
        node("later", "nn.Linear", {"input": "fc"}, out_features=8, when="not training"),
        node("either", "first", {"values": ["extra", "later", "fc"]}),
        out("either"),
    )
    text = code(drawn)
    assert init_of(text) == [f"self.{name} = nn.Linear(8, 8)" for name in ("fc", "extra", "later")]
    assert report_of(drawn).parameters == 3 * 72
    assert proof_of(drawn, text).holds


def test_what_goes_wrong_only_when_it_is_not_learning_is_told() -> None:
    inner = graph(
        "Inner",
        node("x", "input", shape="N width"),
        node("later", "nn.Linear", {"input": "x"}, in_features=9, out_features=8, when="not training"),
        node("either", "first", {"values": ["later", "x"]}),
        out("either"),
    )
    outer = graph("Net", X, node("card", "@inner", {"x": "x"}), out("card"))
    problems = [one for one in report_of(design(outer, inner)).problems if one.severity is Severity.ERROR]
    assert [(one.code, one.message.partition(": ")[0]) for one in problems] == [
        ("features", "While it is not learning")
    ]


ZEROS = node("zeros", "torch.zeros", size=[8], named=False)
BATCH = node("batch", "torch.mean", {"input": "x"}, dim=0, named=False)


def forward_of(text: str) -> list[str]:
    return [line[8:] for line in text.partition("    def forward")[2].partition("\n\n")[0].splitlines()[1:]]


def test_a_buffer_is_written_where_its_class_learns_and_read_as_it_was() -> None:
    ema = node("ema", "formula", {"mean": "mean", "batch": "batch"}, text="0.9 * mean + 0.1 * batch", named=False)
    mean = node("mean", "buffer", {"value": "zeros", "next": "ema"})
    drawn = net(X, ZEROS, mean, BATCH, ema, node("by", "torch.sub", {"input": "x", "other": "mean"}), out("by"))
    assert report_of(drawn).problems == ()
    text = code(drawn)
    assert forward_of(text) == [
        "by = x - self.mean  # N x 8",
        "if self.training:",
        "    self.mean = (0.9 * self.mean + 0.1 * torch.mean(x, dim=0)).detach()",
        "return by",
    ]
    made, given = run_text(text).Net(), torch.arange(16.0).reshape(2, 8).requires_grad_()
    assert torch.equal(made.eval()(given), given)
    assert torch.equal(made.train()(given), given)
    assert torch.allclose(made.state_dict()["mean"], 0.1 * given.mean(0))
    assert torch.equal(made.eval()(given), given - made.mean)
    assert not made.mean.requires_grad
    assert proof_of(drawn, text).holds
    assert not proof_of(drawn, text.replace("0.1 *", "0.2 *")).holds
    assert not proof_of(drawn, text.replace("if self.training", "if not self.training")).holds


def test_what_is_given_back_or_kept_elsewhere_is_what_a_buffer_held_before() -> None:
    last = node("last", "buffer", {"value": "zeros", "next": "batch"})
    older = node("older", "buffer", {"value": "zeros", "next": "last"})
    drawn = net(X, ZEROS, last, older, BATCH, out("last"), node("oldest", "output", {"value": "older"}))
    text = code(drawn)
    made = run_text(text).Net()
    given = [torch.full((2, 8), number) for number in (1.0, 2.0, 3.0, 4.0)]
    assert [[float(one[0]) for one in made(rows)] for rows in given] == [[0, 0], [1, 0], [2, 1], [3, 2]]
    assert proof_of(drawn, text).holds


def codebook() -> Design:
    """Vectors that are replaced by the nearest of a few, which follow what falls to them."""
    return net(
        node("x", "input", shape="N 4"),
        node("start", "torch.randn", size=[16, 4], named=False),
        node("codebook", "buffer", {"value": "start", "next": "moved"}),
        node("ones", "torch.ones", size=[16], named=False),
        node("counts", "buffer", {"value": "ones", "next": "seen"}),
        node("sums", "buffer", {"value": "codebook", "next": "summed"}),
        node("far", "torch.cdist", {"x1": "x", "x2": "codebook"}, named=False),
        node("code", "torch.argmin", {"input": "far"}, dim=1),
        node("hot", "F.one_hot", {"input": "code"}, num_classes=16, named=False),
        node("chosen", "Tensor.float", {"input": "hot"}),
        node("nearest", "torch.index_select", {"input": "codebook", "index": "code"}, dim=0),
        node("hits", "torch.sum", {"input": "chosen"}, dim=0, named=False),
        node("seen", "formula", {"counts": "counts", "hits": "hits"}, text="0.99 * counts + 0.01 * hits"),
        node("rows", "Tensor.transpose", {"input": "chosen"}, dim0=0, dim1=1, named=False),
        node("total", "torch.matmul", {"input": "rows", "other": "x"}, named=False),
        node("summed", "formula", {"sums": "sums", "total": "total"}, text="0.99 * sums + 0.01 * total"),
        node("column", "Tensor.unsqueeze", {"input": "seen"}, dim=1, named=False),
        node("moved", "torch.div", {"input": "summed", "other": "column"}, named=False),
        node("gap", "torch.sub", {"input": "nearest", "other": "x"}, named=False),
        node("still", "Tensor.detach", {"input": "gap"}, named=False),
        node("passed", "torch.add", {"input": "x", "other": "still"}),
        out("passed"),
    )


def test_a_codebook_follows_what_it_stands_for() -> None:
    text = code(codebook())
    assert 'self.register_buffer("sums", self.codebook.clone())' in init_of(text)  # a checkpoint fills each for itself
    assert forward_of(text)[-8:] == [
        "if self.training:",
        "    chosen = F.one_hot(code, 16).float()  # N x 16",
        "    seen = 0.99 * self.counts + 0.01 * torch.sum(chosen, dim=0)  # 16",
        "    summed = 0.99 * self.sums + 0.01 * (chosen.transpose(0, 1) @ x)  # 16 x 4",
        "    self.codebook = (summed / seen.unsqueeze(1)).detach()",
        "    self.counts = seen.detach()",
        "    self.sums = summed.detach()",
        "return passed",
    ]
    torch.manual_seed(1)
    made = run_text(text).Net()
    rows = torch.randn(64, 4, generator=torch.Generator().manual_seed(0))

    def far() -> float:
        return float(torch.cdist(rows, made.codebook).min(1).values.mean())

    before = far()
    for _ in range(200):
        made(rows)
    assert far() < 0.9 * before
    assert float(made.counts.sum()) == pytest.approx(64 + (16 - 64) * 0.99**200)
    assert proof_of(codebook(), text).holds


@pytest.mark.parametrize("repeat", [{"n": 3}, {"n": 3, "shared": True}])
def test_copies_write_buffers_of_their_own_or_the_one_that_they_share(repeat: dict[str, Json]) -> None:
    counted = node("more", "formula", {"count": "count"}, text="count + 1", named=False)
    tick = graph(
        "Tick",
        *(X, ZEROS, node("count", "buffer", {"value": "zeros", "next": "more"}), counted),
        *(node("by", "torch.add", {"input": "x", "other": "count"}), out("by")),
    )
    drawn = design(graph("Net", X, node("ticks", "@tick", {"x": "x"}, repeat=repeat), out("ticks")), tick)
    text = code(drawn)
    made = run_text(text).Net()
    made(torch.zeros(1, 8))
    assert [float(one[0]) for one in made.state_dict().values()] == ([3] if "shared" in repeat else [1, 1, 1])
    assert proof_of(drawn, text).holds


def test_a_buffer_that_keeps_a_weight_keeps_it_in_memory_of_its_own() -> None:
    square = node("square", "torch.zeros", size=[8, 8], named=False)
    before = node("before", "buffer", {"value": "square", "next": "fc.weight"})
    fc = node("fc", "nn.Linear", {"input": "x"}, out_features=8)
    drawn = net(X, square, before, fc, node("by", "torch.matmul", {"input": "fc", "other": "before"}), out("by"))
    text = code(drawn)
    assert "    self.before = self.fc.weight.detach().clone()" in forward_of(text)
    assert proof_of(drawn, text).holds


def test_a_buffer_that_nothing_reads_is_kept_for_what_it_counts() -> None:
    more = node("more", "formula", {"count": "count"}, text="count + 1", named=False)
    drawn = net(X, ZEROS, node("count", "buffer", {"value": "zeros", "next": "more"}), more, out("x"))
    assert report_of(drawn).problems == ()
    assert "    self.count = (self.count + 1).detach()" in forward_of(code(drawn))
    assert proof_of(drawn, code(drawn)).holds


def test_a_tie_asks_once_for_what_both_of_its_layers_need() -> None:
    drawn = net(
        node("x", "input", shape="N 8"),
        node("a", "nn.Linear", {"input": "x"}, out_features=8, when="deep"),
        node("b", "nn.Linear", {"input": "a", "weight": "a.weight"}, out_features=8),
        node("e", "first", {"values": ["b", "x"]}),
        node("y", "output", {"value": "e"}),
        parameters=[Parameter("deep", "bool", True)],
    )
    text = code(drawn)
    assert "        if self.a is not None:\n            self.b.weight = " in text and text.count("if deep") == 1
    made = run_text(text).Net
    assert len(list(made().parameters())) == 3
    assert not made(deep=False).state_dict()
