"""Designs that bring code of their own, some of which leaves a mark in the world when it is run."""

from pathlib import Path

from designer.document import CustomLayer, Design, Graph, GraphId, Json, Network, Node, NodeId, Port

SCALE = '''class Scale(nn.Module):
    """Multiplies each channel by a learned number."""

    def __init__(self, channels: int, start: float = 1.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels,), start))

    def forward(self, x: Tensor) -> Tensor:
        return x * self.weight[:, None, None]
'''


def with_layer(text: str, **args: Json) -> Design:
    """A network of a convolution, one custom layer, an activation and nothing else."""
    x, conv, own, act, out = map(NodeId, ("x", "conv", "own", "act", "out"))
    nodes = [
        Node(x, "input", name="x", args={"shape": "N 3 H W"}),
        Node(conv, "nn.Conv2d", name="conv", args={"out_channels": 8, "kernel_size": 3}, inputs={"input": Port(x)}),
        Node(own, "custom.k1", name="own", args=args, inputs={"x": Port(conv)}),
        Node(act, "nn.ReLU", name="act", inputs={"input": Port(own)}),
        Node(out, "output", name="y", inputs={"value": Port(act)}),
    ]
    graph = Graph(GraphId("g"), "Net", nodes={node.id: node for node in nodes})
    layer = CustomLayer("k1", "Scale", text)
    return Design("t", networks=(Network("n", "net", graph.id),), graphs={graph.id: graph}, custom=(layer,))


def marks(path: Path) -> dict[str, str]:
    """Texts of a layer, by the place in them that makes a file when it is run."""
    mark = f"open({str(path)!r}, 'a')"
    layer = "class Scale(nn.Module):\n    {body}\n    def forward(self, x{note}):\n        return x\n"
    return {
        "class body": layer.format(body=mark, note=""),
        "decorator": f"@({mark} and (lambda made: made))\n" + layer.format(body="pass", note=""),
        "default value": layer.format(body="pass", note=f", other={mark}"),
        "annotation": layer.format(body="pass", note=f": {mark}"),
        "base": layer.format(body="pass", note="").replace("nn.Module", f"nn.Module, {mark}.__class__"),
        "beside the class": mark + "\n" + layer.format(body="pass", note=""),
        "__init__": layer.format(body=f"def __init__(self):\n        super().__init__()\n        {mark}", note=""),
        "forward": layer.format(body="pass", note="").replace("return x", f"{mark}; return x"),
        "__init_subclass__": layer.format(body=f"__slots__ = {mark}", note=""),
    }
