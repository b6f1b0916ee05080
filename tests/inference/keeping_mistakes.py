"""What goes wrong with what a class keeps: learned values, buffers, shared weights, and values with several names."""

from collections.abc import Callable
from dataclasses import replace

from designer.document import Design, GraphId, NodeId, Severity
from designer.document.records import Parameter
from tests.inference.drawing import design, graph, module
from tests.inference.mistake import Mistake, frozen, lines

PACKED = ("x: input N 3", "act: F.relu x", "low: torch.tanh act", "list: pack x act low")
ROWS = ("x: input N 8", "fc: nn.Linear(out_features=8) x")


def unused(card: str, *drawn: str) -> Callable[[], Design]:
    """The lines, with one card that is said to be unused."""

    def draw() -> Design:
        made = module(*drawn)
        nodes = made.graphs[GraphId("net")].nodes
        nodes[NodeId(card)] = replace(nodes[NodeId(card)], unused=True)
        return made

    return draw


def unused_block(shape: str) -> Callable[[], Design]:
    """A card of a block that is said to be unused; the input of the block has this shape."""

    def draw() -> Design:
        width = (Parameter("width", "int"),) if "width" in shape else ()
        inner = graph(f"x: input {shape}", "act: nn.ReLU x", "out: output act", name="block", parameters=width)
        outer = graph(*ROWS, "aux: @block", "out: output fc")
        outer.nodes[NodeId("aux")] = replace(outer.nodes[NodeId("aux")], unused=True)
        return design(outer, inner)

    return draw


def called(node: str, name: str | tuple[str, ...], *drawn: str) -> Callable[[], Design]:
    """The lines, with one card that has another name, or several."""

    def draw() -> Design:
        made = module(*drawn)
        nodes = made.graphs[GraphId("net")].nodes
        nodes[NodeId(node)] = replace(nodes[NodeId(node)], name=name)
        return made

    return draw


def group_and_layer() -> Design:
    """A group in a group, and a layer that has its name."""
    made = called("fc", "body.fc.0", *ROWS, "act: nn.ReLU fc", "out: output act")()
    nodes = made.graphs[GraphId("net")].nodes
    nodes[NodeId("act")] = replace(nodes[NodeId("act")], name="body.fc")
    return made


def named_as_parameter() -> Design:
    """A layer that has the name of a parameter which `forward` reads."""
    drawn = called("fc", "width", *ROWS, "more: formula(text='a * width') a=fc", "out: output more")()
    drawn.graphs[GraphId("net")].parameters = (Parameter("width", "int", 8),)
    return drawn


def kept_aside() -> Design:
    """A layer that learns at a rate of its own."""
    drawn = module(*ROWS, "out: output fc")
    nodes = drawn.graphs[GraphId("net")].nodes
    nodes[NodeId("fc")] = replace(nodes[NodeId("fc")], extra={"learning_rate": 0.1})
    return drawn


def tied(weight: str, features: int = 100) -> Callable[[], Design]:
    """A head that shares this weight of an encoder."""
    return lambda: design(
        graph(
            "tokens: input(dtype='int64') N T",
            "enc: @enc tokens=tokens",
            f"head: nn.Linear(out_features={features}) enc weight=enc.{weight}",
            "out: output head",
        ),
        graph(
            "tokens: input(dtype='int64') N T",
            "embed: nn.Embedding(num_embeddings=100, embedding_dim=8) tokens",
            "out: output embed",
            name="enc",
        ),
    )


def of_copies(weight: str) -> Callable[[], Design]:
    """A head that shares this weight of three copies of a block."""

    def draw() -> Design:
        head = f"head: nn.Linear(out_features=8) blocks weight=blocks.{weight}"
        outer = graph(*ROWS, "blocks: @block x=fc", head, "out: output head")
        outer.nodes[NodeId("blocks")] = replace(outer.nodes[NodeId("blocks")], repeat={"n": 3})
        inner = ("x: input N 8", "fc: nn.Linear(out_features=8) x", "act: nn.ReLU fc", "out: output act")
        return design(outer, graph(*inner, name="block"))

    return draw


def read_at_times() -> Design:
    """The weight of a layer inside a block, read as a value, where the layer is there only if the block is deep."""
    outer = graph(*ROWS, "part: @block x=fc", "back: torch.matmul part part.fc.weight", "out: output back")
    inner = graph(
        "x: input N 8",
        "fc: nn.Linear(out_features=8) x",
        "either: first fc x",
        "out: output either",
        name="block",
        parameters=(Parameter("deep", "bool", True),),
    )
    inner.nodes[NodeId("fc")] = replace(inner.nodes[NodeId("fc")], when="deep")
    return design(outer, inner)


IN_KEEPING = {
    "a weight of another form inside a block": Mistake(
        "tie",
        tied("embed.weight", features=90),
        "head",
        ("The weight of `head` is `90 × 8`; that of `enc.embed`, which it is to share, is `100 × 8`.",),
        2,
    ),
    "a weight inside a block that is not there": Mistake(
        "broken_wire",
        tied("gone.weight"),
        "head",
        ("`enc` has no output `gone.weight`, but a wire begins there.",),
        1,
    ),
    "a weight of copies, and nobody says of which": Mistake(
        "broken_wire",
        of_copies("fc.weight"),
        "head",
        ("`blocks` has no output `fc.weight`, but a wire begins there.",),
        2,
    ),
    "a weight of a copy that is not there": Mistake(
        "tie",
        of_copies("3.fc.weight"),
        "head",
        ("`blocks` stands for 3 copies, counted from 0; there is no copy 3, whose weight `head` asks for.",),
        2,
    ),
    "a weight as a value that is there at times": Mistake(
        "tie",
        read_at_times,
        "back",
        ("`back` reads the weight of a layer inside `part` where `fc` is there at times alone",),
        1,
        opens=True,
    ),
    "a learned value of a size below nothing": Mistake(
        "argument",
        lines("x: input N 64", "token: parameter(shape=[1, -8])", "sum: torch.add x token", "out: output sum"),
        "token",
        ("shape is -8; it is at least 0",),
        1,
    ),
    "a buffer that is to keep a whole batch": Mistake(
        "kept_next",
        lines(
            *("x: input N 64", "zeros: torch.zeros(size=[64])", "mean: buffer zeros next=x"),
            *("by: torch.sub x mean", "out: output by"),
        ),
        "mean",
        ("`mean` keeps `64` float32; what it is to keep next, from `x`, is `N × 64` float32.",),
        2,
    ),
    "a buffer that is to keep an image for each channel": Mistake(
        "kept_next",
        lines(
            *("x: input N 3 H W", "zeros: torch.zeros(size=[3])", "mean: buffer zeros next=x"),
            *("own: Tensor.reshape(shape=[3, 1, 1]) mean", "by: torch.sub x own", "out: output by"),
        ),
        "mean",
        ("`mean` keeps `3` float32; what it is to keep next, from `x`, is `N × 3 × H × W` float32.",),
        2,
    ),
    "a buffer that is to keep another type": Mistake(
        "kept_next",
        lines(
            *("x: input N 64", "zeros: torch.zeros(size=[64])", "last: buffer zeros next=best"),
            *("best: torch.argmax(dim=0) x", "by: torch.sub x last", "out: output by", "first: output best"),
        ),
        "last",
        ("`last` keeps `64` float32; what it is to keep next, from `best`, is `64` int64.",),
        2,
    ),
    "a buffer that is made of what flows in": Mistake(
        "made_once",
        lines(*ROWS, "kept: buffer fc", "out: output kept"),
        "kept",
        ("`kept` is made once, before anything flows in; it cannot be made of `x` or `fc`.",),
        1,
    ),
    "a gradient with regard to a buffer": Mistake(
        "gradient",
        lines(
            *ROWS,
            "ones: torch.ones(size=[8])",
            "kept: buffer ones",
            "sum: torch.add fc kept",
            "slope: gradient sum kept",
            "out: output slope",
        ),
        "slope",
        ("`slope` asks for changes with `kept`, which is kept and never changes.",),
        1,
    ),
    "a gradient with regard to what is frozen": Mistake(
        "gradient",
        frozen(
            lines(
                *(*ROWS, "token: parameter(shape=[8])", "sum: torch.add fc token"),
                *("slope: gradient sum token", "out: output slope"),
            ),
            "net",
            "token",
        ),
        "slope",
        ("`slope` asks for changes with the weights of `token`, which are frozen.",),
        2,
    ),
    "a value that is read beside its buffer": Mistake(
        "made_once",
        lines(
            *ROWS,
            "noise: torch.randn(size=[8])",
            "kept: buffer noise",
            "sum: torch.add fc noise",
            "more: torch.add sum kept",
            "out: output more",
        ),
        "sum",
        ("`noise` is made once, for a buffer; `sum` must take it from there.",),
        1,
    ),
    "an unused layer whose size nobody says": Mistake(
        "argument",
        unused("aux", *ROWS, "aux: nn.Linear(out_features=3)", "out: output fc"),
        "aux",
        ("`aux` is unused, so that nothing flows in that would say its in_features",),
        0,
    ),
    "an unused block whose width nobody says": Mistake(
        "argument",
        unused_block("N width"),
        "aux",
        ("`aux` is unused, so that nothing flows in that would say its width",),
        0,
    ),
    "an unused block that says nothing of its input": Mistake(
        "argument",
        unused_block(""),
        "aux",
        ("the Input `x` of `block` must say the shape that its layers are made for.",),
        1,
        opens=True,
        beside=("pattern",),
    ),
    "an unused value that is read": Mistake(
        "broken_wire",
        unused("token", *ROWS, "token: parameter(shape=[8])", "sum: torch.add fc token", "out: output sum"),
        "sum",
        ("`token` has no output, but a wire begins there.",),
        2,
        opens=True,
    ),
    "an operation that is said to be unused": Mistake(
        "unused",
        unused("act", *ROWS, "act: F.relu fc", "out: output act"),
        "act",
        ("only a layer, a block or a learned value is kept for its weights",),
        1,
    ),
    "an unused layer that is called": Mistake(
        "unused",
        unused(
            "aux",
            *ROWS,
            "aux: nn.Linear(in_features=8, out_features=3)",
            "twice: call(of='aux') input=x",
            "out: output twice",
        ),
        "aux",
        ("`aux` is said to be unused, and `twice` calls it.",),
        1,
        opens=True,
    ),
    "a value in the weight of a layer": Mistake(
        "tie",
        lines(*ROWS, "head: nn.Linear(out_features=8) fc weight=x", "out: output head"),
        "head",
        ("`head` can share the weight of a layer; `x` gives a value.",),
        1,
    ),
    "a list that does not count from 0": Mistake(
        "group",
        called("fc", "body.1", *ROWS, "out: output fc"),
        "fc",
        ("`body.1` stands where `body.0` would",),
        1,
        Severity.WARNING,
    ),
    "a group in a group that does not count from 0": Mistake(
        "group",
        called("fc", "body.fc.1", *ROWS, "out: output fc"),
        "fc",
        ("`body.fc.1` stands where `body.fc.0` would",),
        1,
        Severity.WARNING,
    ),
    "a group in a group called as a layer in it": Mistake(
        "duplicate_name",
        group_and_layer,
        "fc",
        ("`body.fc` is the name of two things here: a group of layers, and another card or a parameter.",),
        1,
    ),
    "a learned value among layers": Mistake(
        "group",
        called("by", "body.0", *ROWS, "by: parameter(shape=[8])", "sum: torch.add fc by", "out: output sum"),
        "by",
        ("`body.0` cannot be a place in a group: it is no layer.",),
        1,
        Severity.WARNING,
    ),
    "a layer called as a parameter that runs": Mistake(
        "duplicate_name",
        named_as_parameter,
        "fc",
        ("`width` is the name of two things here: this card and a parameter that the class reads while it runs",),
        1,
        Severity.WARNING,
    ),
    "what this version writes no code of": Mistake(
        "kept_aside",
        kept_aside,
        "fc",
        ("`fc` says `learning_rate`, which netdesigner 0.1 keeps in the file and writes no code of.",),
        1,
    ),
    "a group called as another card": Mistake(
        "duplicate_name",
        called("fc", "head.0", *ROWS, "head: nn.Linear(out_features=8) fc", "out: output head"),
        "fc",
        ("`head` is the name of two things here: a group of layers, and another card or a parameter.",),
        1,
    ),
    "weights that are shared in a ring": Mistake(
        "tie",
        lines(
            "x: input N 8",
            "fc: nn.Linear(out_features=8) x weight=fc.weight",
            "out: output fc",
        ),
        "fc",
        ("`fc` would share its own weight",),
        1,
    ),
    "weights of two forms that are to be one": Mistake(
        "tie",
        lines(
            "tokens: input(dtype='int64') N T",
            "table: nn.Embedding(num_embeddings=100, embedding_dim=8) tokens",
            "head: nn.Linear(out_features=90) table weight=table.weight",
            "out: output head",
        ),
        "head",
        ("The weight of `head` is `90 × 8`; that of `table`, which it is to share, is `100 × 8`.",),
        2,
    ),
    "fewer names than slices": Mistake(
        "parts",
        called("parts", ("a", "b"), "x: input N 3", "parts: Tensor.unbind(dim=1) x", "out: output parts.1"),
        "parts",
        ("`a, b` takes dimension 1 apart, which has 3 slices, and has 2 names: each slice needs one.",),
        1,
    ),
    "chunks of which there are fewer": Mistake(
        "parts",
        lines("x: input N 6", "parts: Tensor.chunk(chunks=4, dim=1) x", "out: output parts.part0"),
        "parts",
        ("`parts` gives 3 parts here, and its card has 4.",),
        1,
    ),
    "fewer names than a list holds": Mistake(
        "list",
        called("parts", ("a", "b"), *PACKED, "parts: unpack list", "out: output parts.1"),
        "parts",
        ("`a, b` takes apart a list of 3, and has 2 names: each value needs one.",),
        1,
    ),
    "one value that is taken apart as a list": Mistake(
        "list",
        called("parts", ("a", "b", "c"), "x: input N 3", "parts: unpack x", "out: output parts.1"),
        "parts",
        ("`a, b, c` takes a list apart, and is given one value: `N × 3`.",),
        2,
        opens=True,
    ),
    "a list in a list": Mistake(
        "list",
        called(
            "parts", ("a", "b", "c", "d"), *PACKED, "more: pack x list", "parts: unpack more", "out: output parts.1"
        ),
        "more",
        ("`more` takes one value, and `list` gives a list of 3.",),
        1,
    ),
    "a list where several values are taken": Mistake(
        "list",
        lines(*PACKED, "cat: torch.cat(dim=1) x list", "out: output cat"),
        "cat",
        ("`cat` takes one value, and `list` gives a list of 3.",),
        1,
    ),
    "a list that goes into a layer": Mistake(
        "list",
        lines(*PACKED, "neg: torch.sigmoid list", "out: output neg"),
        "neg",
        ("`neg` takes one value, and `list` gives a list of 3.",),
        1,
    ),
}
