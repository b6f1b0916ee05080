"""Networks whose size and multiply-adds are published, drawn for tests and measurements."""

from dataclasses import replace

from designer.document import Design as Document
from designer.document import Json, NodeId, Parameter, SetArgument
from designer.templates import open_template
from tests.codegen.designs import design, graph, node
from tests.inference.drawing import module


def vgg_16() -> Document:
    lines, before = ["x: input N 3 224 224"], "x"
    for stage, (widths, count) in enumerate([(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)]):
        for number in range(count):
            name = f"conv{stage}{number}"
            lines += [f"{name}: nn.Conv2d(out_channels={widths}, kernel_size=3, padding=1) {before}"]
            lines += [f"r{name}: F.relu {name}"]
            before = f"r{name}"
        lines.append(f"pool{stage}: F.max_pool2d(kernel_size=2) {before}")
        before = f"pool{stage}"
    lines += [f"flat: torch.flatten(start_dim=1) {before}", "fc1: nn.Linear(out_features=4096) flat", "r1: F.relu fc1"]
    lines += ["fc2: nn.Linear(out_features=4096) r1", "r2: F.relu fc2", "fc3: nn.Linear(out_features=1000) r2"]
    return module(*lines, "y: output fc3")


def resnet(*counts: int) -> Document:
    """Four stages of so many bottlenecks, drawn as they are thought of: one block, repeated."""
    wires: dict[str, dict[str, Json]] = {
        "c1": {"out_channels": "=width", "kernel_size": 1, "bias": False},
        "c2": {"out_channels": "=width", "kernel_size": 3, "stride": "=stride", "padding": 1, "bias": False},
        "c3": {"out_channels": "=4 * width", "kernel_size": 1, "bias": False},
    }
    cards, before = [node("x", "input", shape="N channels H W")], "x"
    for name, args in wires.items():
        cards += [
            node(name, "nn.Conv2d", {"input": before}, **args),
            node(f"n{name}", "nn.BatchNorm2d", {"input": name}),
        ]
        before = f"n{name}"
        if name != "c3":
            cards.append(node(f"r{name}", "F.relu", {"input": before}))
            before = f"r{name}"
    when = "stride != 1 or channels != 4 * width"
    down: dict[str, Json] = {"out_channels": "=4 * width", "kernel_size": 1, "stride": "=stride", "bias": False}
    cards += [
        node("down", "nn.Conv2d", {"input": "x"}, when=when, **down),
        node("ndown", "nn.BatchNorm2d", {"input": "down"}),
        node("short", "first", {"values": ["ndown", "x"]}),
        node("sum", "torch.add", {"input": before, "other": "short"}),
        node("out", "F.relu", {"input": "sum"}),
        node("y", "output", {"value": "out"}),
    ]
    parameters = [Parameter("channels", "int"), Parameter("width", "int"), Parameter("stride", "int", 1)]
    block = graph("Bottleneck", *cards, parameters=parameters)
    stem: dict[str, Json] = {"out_channels": 64, "kernel_size": 7, "stride": 2, "padding": 3, "bias": False}
    whole = [
        node("x", "input", shape="N 3 224 224"),
        node("stem", "nn.Conv2d", {"input": "x"}, **stem),
        node("norm", "nn.BatchNorm2d", {"input": "stem"}),
        node("relu", "F.relu", {"input": "norm"}),
        node("pool", "F.max_pool2d", {"input": "relu"}, kernel_size=3, stride=2, padding=1),
    ]
    for stage, (width, count) in enumerate(zip((64, 128, 256, 512), counts, strict=True)):
        stride: Json = "=2 if index == 0 else 1" if stage else 1
        taken = {"x": str(whole[-1].id)}
        whole.append(node(f"s{stage}", "@bottleneck", taken, repeat={"n": count}, width=width, stride=stride))
    whole += [
        node("mean", "F.adaptive_avg_pool2d", {"input": "s3"}, output_size=1),
        node("flat", "torch.flatten", {"input": "mean"}, start_dim=1),
        node("fc", "nn.Linear", {"input": "flat"}, out_features=1000),
        node("y", "output", {"value": "fc"}),
    ]
    return design(graph("Net", *whole), block)


def resnet_18() -> Document:
    """The template, at the size and with the classes of the paper."""
    drawn = open_template("resnet-18")
    drawn.networks = tuple(replace(one, args={}) for one in drawn.networks)
    drawn.stages, drawn.sources = (), ()
    root = drawn.root()
    assert root is not None
    for name in [name for name, one in drawn.graphs.items() if one.kind != "module"]:
        del drawn.graphs[name]
    SetArgument(root.id, NodeId("x"), "shape", "N 3 224 224").apply(drawn)
    return drawn
