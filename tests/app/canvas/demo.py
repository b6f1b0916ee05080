"""Designs to draw in tests: the one of the reference picture, and large ones."""

from pathlib import Path

from designer.document import (
    Design,
    Graph,
    GraphId,
    Network,
    Node,
    NodeFinding,
    NodeId,
    Port,
    Problem,
    Report,
    Severity,
    Signature,
    Slot,
    Status,
    load_text,
)

DIGITS = Path(__file__).parents[2] / "language" / "digits-cnn" / "design.netd"


def digits() -> Design:
    """The template for handwritten digits."""
    return load_text(DIGITS.read_text(encoding="utf-8"))[0]


def tensor(*names: object) -> Signature:
    sizes = tuple(2 if name == "N" else int(str(name)) for name in names)
    return Signature(sizes=sizes, names=tuple(str(name) for name in names))


def small() -> Design:
    """The picture's network: two rows, a wire between them, a repeat, and a head that does not fit."""
    nodes = [
        Node(NodeId("image"), "input", "image", args={"shape": "N 1 8 8"}),
        Node(
            NodeId("conv1"),
            "nn.Conv2d",
            "conv1",
            args={"out_channels": 32, "kernel_size": 3, "padding": 1},
            inputs={"input": Port(NodeId("image"))},
        ),
        Node(NodeId("norm1"), "nn.BatchNorm2d", "norm1", inputs={"input": Port(NodeId("conv1"))}),
        Node(NodeId("act1"), "F.relu", "act1", inputs={"input": Port(NodeId("norm1"))}),
        Node(NodeId("stage"), "@block", "stage", repeat={"n": 3}, inputs={"x": Port(NodeId("act1"))}),
        Node(NodeId("pool"), "F.max_pool2d", "pool", args={"kernel_size": 2}, inputs={"input": Port(NodeId("stage"))}),
        Node(
            NodeId("flatten"),
            "Tensor.flatten",
            "flatten",
            args={"start_dim": 1},
            inputs={"input": Port(NodeId("pool"))},
        ),
        Node(
            NodeId("head"),
            "nn.Linear",
            "head",
            args={"in_features": 128, "out_features": 10},
            inputs={"input": Port(NodeId("flatten"))},
        ),
        Node(NodeId("logits"), "output", "logits", inputs={"value": Port(NodeId("head"))}),
        Node(NodeId("lstm"), "nn.LSTM", "lstm", args={"hidden_size": 64}),
        Node(
            NodeId("add"),
            "torch.add",
            "sum",
            inputs={"input": Port(NodeId("act1")), "other": Port(NodeId("image"))},
        ),
    ]
    at = {
        "image": (0, 0), "conv1": (240, 0), "norm1": (480, 0), "act1": (720, 0), "add": (980, 0),
        "stage": (0, 180), "pool": (240, 180), "flatten": (480, 180), "head": (720, 180), "logits": (980, 180),
        "lstm": (0, 320),
    }  # fmt: skip
    graph = Graph(GraphId("net"), "DigitsNet")
    graph.nodes = {node.id: node for node in nodes}
    graph.positions = {NodeId(node): (float(x), float(y)) for node, (x, y) in at.items()}
    block = Graph(GraphId("block"), "ResidualBlock")
    block.nodes = {
        NodeId("x"): Node(NodeId("x"), "input", "x"),
        NodeId("y"): Node(NodeId("y"), "output", "y", inputs={"value": Port(NodeId("x"))}),
    }
    return Design("demo", networks=(Network("net", "net", graph.id),), graphs={graph.id: graph, block.id: block})


def small_report() -> Report:
    """What a check would find in `small`: the head is at fault, what is behind it waits."""
    wide = tensor("N", 32, 8, 8)
    findings = {
        "image": NodeFinding(outputs={"value": tensor("N", 1, 8, 8)}),
        "conv1": NodeFinding(outputs={"output": wide}, parameters=288),
        "norm1": NodeFinding(outputs={"output": wide}, parameters=64),
        "act1": NodeFinding(outputs={"output": wide}),
        "stage": NodeFinding(outputs={"y": tensor("N", 64, 8, 8)}, parameters=55_700),
        "pool": NodeFinding(outputs={"output": tensor("N", 64, 4, 4)}),
        "flatten": NodeFinding(outputs={"output": tensor("N", 1024)}),
        "head": NodeFinding(Status.FAULT),
        "logits": NodeFinding(Status.BLOCKED),
        "add": NodeFinding(outputs={"output": wide}),
        "lstm": NodeFinding(Status.FAULT),
    }
    problem = Problem(
        "features",
        Severity.ERROR,
        "Linear `head` takes 128 features; `flatten` gives it 1024 (`N × 1024`).",
        GraphId("net"),
        (NodeId("head"),),
        (Slot(NodeId("head"), "input"),),
    )
    return Report(graphs={GraphId("net"): {NodeId(k): v for k, v in findings.items()}}, problems=(problem,))


def large(count: int) -> Design:
    """A chain in rows of 40, with a wire over two cards here and there."""
    graph = Graph(GraphId("net"), "Large")
    kinds = [
        ("nn.Conv2d", "conv", {"out_channels": 32, "kernel_size": 3}),
        ("nn.BatchNorm2d", "norm", {}),
        ("F.relu", "act", {}),
        ("torch.add", "sum", {}),
    ]
    for index in range(count):
        op, name, args = kinds[index % 4]
        inputs: dict[str, Port] = {}
        if index:
            inputs["input"] = Port(NodeId(f"n{index - 1}"))
        if op == "torch.add":
            inputs["other"] = Port(NodeId(f"n{index - 3}"))
        node = Node(NodeId(f"n{index}"), op, f"{name}{index}", args=args, inputs=inputs)
        graph.nodes[node.id] = node
        graph.positions[node.id] = (260.0 * (index % 40), 180.0 * (index // 40))
    return Design("large", networks=(Network("net", "net", graph.id),), graphs={graph.id: graph})
