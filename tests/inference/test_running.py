"""Tensors without data against tensors with data: every operator of the catalogue, on the processor."""

import random
from collections.abc import Iterator
from dataclasses import replace
from math import prod
from operator import attrgetter

import pytest
import torch
from torch import Tensor, nn

from designer.catalogue.input_output import DTYPES
from designer.catalogue.spec import Argument, Family, Kind, Operator, Role
from designer.document import UNSET, Json
from designer.document.expressions import Value
from designer.inference import shortcuts
from designer.inference.arguments import frozen
from designer.inference.calls import Call, call_of
from designer.inference.measures import METRICS
from designer.inference.running import Performer, Ran, Refusal
from designer.inference.stand_ins import with_data
from designer.inference.values import TensorValue
from tests.inference.drawing import CATALOGUE

OPERATORS = [operator for operator in CATALOGUE.values() if operator.role in (Role.LAYER, Role.FUNCTION, Role.METRIC)]
SHAPES = {
    "N C ...": [(6, 5), (6, 5, 3)],
    "N ...": [(6,), (6, 3)],
    "...": [(6, 5), (2, 6, 4), (2, 6, 8, 8)],
    "": [(6, 5)],
    "C": [(5,)],
}
EXACT = {
    "N in_channels H W": [(2, 6, 9, 10), (1, 6, 16, 16), (6, 9, 10)],
    "N in_channels L": [(2, 6, 9), (1, 6, 16), (6, 9)],
    "N in_channels D H W": [(2, 6, 9, 10, 8), (1, 6, 7, 7, 7), (6, 9, 10, 8)],
    "N C H W": [(2, 6, 9, 10), (2, 4, 16, 16)],
    "N C L": [(2, 6, 9), (2, 3, 16)],
    "N num_channels ...": [(4, 6), (4, 8, 5), (2, 4, 3, 3)],
    "... rows inner": [(6, 5), (2, 6, 4), (2, 3, 6, 8)],
    "... inner columns": [(5, 3), (2, 4, 3), (2, 3, 8, 2)],
    "N T d_model": [(3, 7, 8), (2, 5, 12), (7, 8)],
    "T T": [(7, 7), (5, 5)],
    "N num_features H W": [(2, 6, 5, 5), (4, 3, 2, 1)],
    "N num_features ...": [(4, 6), (4, 6, 5)],
    "N T input_size": [(3, 7, 5), (1, 1, 4), (7, 5)],
    "num_layers N hidden_size": [(1, 3, 8), (2, 3, 8)],
    "N T embed_dim": [(3, 7, 8), (2, 1, 12)],
    "N S embed_dim": [(3, 7, 8), (2, 1, 12)],
}


# What only shapes that were made for it suit: `test_every_operator` gives them.
SELDOM = {
    *("nn.AdaptiveLogSoftmaxWithLoss", "nn.Fold", "nn.ChannelShuffle", "nn.Transformer", "nn.TransformerDecoderLayer"),
    *("Tensor.masked_fill", "torch.where", "torch.gather", "torch.take_along_dim", "F.scaled_dot_product_attention"),
    "F.one_hot",
    *("nn.MaxUnpool1d", "nn.MaxUnpool2d", "nn.MaxUnpool3d"),
}
WORDS = {"N": (2, 3, 1), "T": (7, 5, 4), "S": (7, 5, 4), "L": (9, 12, 16), "H": (9, 12, 16), "W": (10, 12, 16)}


def shapes_of(pattern: str) -> list[tuple[int, ...]]:
    """Three shapes that a pattern takes; words that several ports have in common have one size in each."""
    others = (8, 6, 4)
    return [
        tuple(5 if word == "..." else WORDS.get(word, others)[index] for word in pattern.split()) for index in range(3)
    ]


def sampled(argument: Argument, rng: random.Random) -> Json:
    """A value that the argument might be given."""
    low = int(argument.low) if argument.low is not None else -2
    match argument.kind:
        case Kind.INT:
            return rng.choice([max(low, 1), max(low, 2), max(low, 4), 6, 8])
        case Kind.FLOAT:
            return rng.choice([0.1, 0.5, 1.0])
        case Kind.BOOL:
            return rng.random() < 0.5
        case Kind.CHOICE | Kind.DTYPE:
            return rng.choice(argument.choices)
        case Kind.INTS:
            size = rng.choice([max(low, 1), 2, 3])
            return [size, 1] if argument.length == 2 and rng.random() < 0.5 else size
        case _:
            return ""


def attempts(operator: Operator, count: int, seed: int = 0) -> Iterator[tuple[Call, dict[str, object]]]:
    """Calls of an operator on random shapes, good ones and bad ones."""
    rng = random.Random(seed)
    for _ in range(count):
        arrivals: dict[str, object] = {}
        index = rng.randrange(3)
        for port in operator.inputs:
            if port.optional and rng.random() < 0.7:
                continue
            shapes = {**SHAPES, **EXACT}.get(port.pattern) or shapes_of(port.pattern)
            shape = shapes[index % len(shapes)] if rng.random() < 0.9 else rng.choice([(6,), (6, 5), (2, 6, 4)])
            whole = port.dtype == "int" or (port.name == "target" and rng.random() < 0.6)
            dtype = rng.choice(["int64"] * 8 + ["int32", "float32"]) if whole else "float32"
            if rng.random() < 0.05:
                dtype = rng.choice(["float64", "int64"])
            value = TensorValue(shape, dtype)
            arrivals[port.name] = (value, value) if port.variadic else value
        values: dict[str, Value] = {}
        for argument in operator.arguments:
            given = arrivals.get(argument.auto.port) if argument.auto is not None else None
            if argument.auto is not None and isinstance(given, TensorValue) and rng.random() < 0.9:
                if -len(given.sizes) <= argument.auto.axis < len(given.sizes):
                    size = given.sizes[argument.auto.axis]
                    values[argument.name] = (size,) if argument.auto.as_list else size
            elif argument.default is UNSET or rng.random() < 0.25:
                usual = argument.initial is not UNSET and rng.random() < 0.5
                value = argument.initial if usual else sampled(argument, rng)
                values[argument.name] = frozen(value)  # type: ignore[arg-type]
        yield call_of(operator, values, arrivals.keys()), arrivals


def real(value: object, *, learns: bool = False) -> object:
    """The value with data: whole numbers are 0, which is a row of every table and a class of every loss."""
    if isinstance(value, tuple):
        return [real(one, learns=learns) for one in value]
    assert isinstance(value, TensorValue)
    dtype = getattr(torch, value.dtype)
    full = torch.full(value.sizes, 0.5 if dtype.is_floating_point else 0, dtype=dtype)
    return full.requires_grad_() if learns and dtype.is_floating_point else full


def on_the_processor(call: Call, arrivals: dict[str, object]) -> tuple[list[object], int] | str:
    """What the operator gives with data, and how many numbers it learns; torch's complaint where it does not run."""
    torch.set_num_threads(1)
    is_loss = CATALOGUE[call.target].family is Family.LOSS
    predicted = {"input", "anchor", "input1", "log_probs"}
    tensors = {port: real(value, learns=is_loss and port in predicted) for port, value in arrivals.items()}

    def given(ports: tuple[str, ...], grouped: bool) -> object:
        return tuple(tensors[port] for port in ports) if grouped else tensors[ports[0]]

    args = [given(one.ports, one.grouped) for one in call.args]
    named = {name: given(one.ports, one.grouped) for name, one in call.named}
    room, _, name = call.target.partition(".")
    learned = 0
    try:
        if room == "nn":
            function = getattr(nn, name)(**dict(call.make))
            learned = sum(parameter.numel() for parameter in function.parameters())
        elif room == "metric":
            function = METRICS[name]
        else:
            function = attrgetter(name)({"F": nn.functional, "torch": torch, "Tensor": Tensor}[room])
        result = with_data(function)(*args, **named, **dict(call.settings))
        if is_loss:  # what nothing learns from is no loss
            learn_from(result)
    except (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError) as error:
        return str(error) or type(error).__name__
    return list(flat(result)), learned


def learn_from(result: object) -> None:
    for one in flat(result):
        if isinstance(one, Tensor) and one.requires_grad:
            one.sum().backward(retain_graph=True)


def flat(result: object) -> Iterator[object]:
    if isinstance(result, tuple | list):
        for one in result:
            yield from flat(one)
    else:
        yield result


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("operator", OPERATORS, ids=[operator.op for operator in OPERATORS])
def test_without_data_as_with_data(operator: Operator) -> None:
    ran = 0
    for call, arrivals in attempts(operator, 60):
        found = Performer(call).perform(arrivals)  # type: ignore[arg-type]
        expected = on_the_processor(call, arrivals)
        if isinstance(expected, str):
            assert isinstance(found, Refusal), f"{call} on {arrivals} gives {found}; the processor says: {expected}"
            continue
        if "attn_mask" in arrivals and dict(call.settings).get("is_causal"):
            continue  # which of the two counts differs from kernel to kernel
        assert isinstance(found, Ran), f"{call} on {arrivals}: {found}"
        ran += 1
        values, learned = expected
        assert found.parameters == learned
        assert len(found.outputs) == len(values)
        for output, value in zip(found.outputs, values, strict=True):
            if value is None:
                assert output is None
                continue
            assert isinstance(output, TensorValue)
            assert isinstance(value, Tensor)
            assert (output.sizes, output.dtype) == (tuple(value.shape), str(value.dtype).removeprefix("torch."))
    assert ran >= 5 or operator.op in SELDOM, "too few of the attempts suit the operator to say anything"


# On the meta device such weights make the loss a wider number.
ODD_TYPES = {("F.binary_cross_entropy", "weight", "float64")}


def of_type(value: object, dtype: str) -> object:
    if isinstance(value, tuple):
        return tuple(of_type(one, dtype) for one in value)
    assert isinstance(value, TensorValue)
    return replace(value, dtype=dtype)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("operator", OPERATORS, ids=[operator.op for operator in OPERATORS])
def test_every_type_of_number_without_data_as_with_data(operator: Operator) -> None:
    sound = [one for one in attempts(operator, 16, seed=1) if not isinstance(on_the_processor(*one), str)]
    for call, arrivals in sound[:4]:
        for dtype in DTYPES:
            for ports in ([*arrivals], *([port] for port in arrivals)):
                if any((operator.op, port, dtype) in ODD_TYPES for port in ports):
                    continue
                given = {port: of_type(one, dtype) if port in ports else one for port, one in arrivals.items()}
                found, expected = Performer(call).perform(given), on_the_processor(call, given)  # type: ignore[arg-type]
                if isinstance(expected, str):
                    assert isinstance(found, Refusal), f"{call} on {given} gives {found}; the processor: {expected}"
                    continue
                assert isinstance(found, Ran), f"{call} on {given}: {found}"
                for output, value in zip(found.outputs, expected[0], strict=True):
                    if isinstance(value, Tensor):
                        assert isinstance(output, TensorValue)
                        assert output.dtype == str(value.dtype).removeprefix("torch."), f"{call} on {given}"


@pytest.mark.parametrize(
    ("op", "shape"), [("nn.BatchNorm1d", (4, 6)), ("nn.BatchNorm2d", (4, 6, 3, 3)), ("nn.InstanceNorm2d", (4, 6, 3, 3))]
)
def test_a_norm_to_which_all_batches_count_alike_runs(op: str, shape: tuple[int, ...]) -> None:
    make: dict[str, Value] = {"num_features": 6, "momentum": None, "track_running_stats": True}
    call, arrivals = call_of(CATALOGUE[op], make, ("input",)), {"input": TensorValue(shape)}
    found, expected = Performer(call).perform(arrivals), on_the_processor(call, {**arrivals})
    assert isinstance(found, Ran) and not isinstance(expected, str)
    assert found.outputs == (TensorValue(shape),)


@pytest.mark.parametrize(
    ("op", "shapes"),
    [
        ("torch.index_select", {"input": (6, 5), "index": (2, 3)}),
        ("F.linear", {"input": (4, 8), "weight": (5, 8), "bias": (2, 4, 5)}),
        ("F.linear", {"input": (4, 8), "weight": (5, 8), "bias": (4, 5)}),
        ("F.soft_margin_loss", {"input": (4,), "target": (3, 4)}),
        ("F.soft_margin_loss", {"input": (3, 4), "target": (4,)}),
    ],
)
def test_forms_that_torch_refuses_only_with_numbers(op: str, shapes: dict[str, tuple[int, ...]]) -> None:
    arrivals = {port: TensorValue(shape, "int64" if port == "index" else "float32") for port, shape in shapes.items()}
    call = call_of(CATALOGUE[op], {"dim": 0} if op == "torch.index_select" else {}, arrivals.keys())
    refused = isinstance(on_the_processor(call, {**arrivals}), str)
    assert isinstance(Performer(call).perform({**arrivals}), Refusal) == refused


def performed(target: str, sizes: tuple[int, ...], **make: Value) -> Ran:
    operator = CATALOGUE[target]
    port = operator.inputs[0].name
    found = Performer(call_of(operator, make, (port,))).perform({port: TensorValue(sizes)})
    assert isinstance(found, Ran)
    return found


def test_multiply_adds_are_the_published_ones() -> None:
    # The first layers of ResNet-18 and of a VGG-16 at 224 x 224, and its last.
    resnet = performed(
        "nn.Conv2d", (1, 3, 224, 224), in_channels=3, out_channels=64, kernel_size=7, stride=2, padding=3, bias=False
    )
    assert resnet.macs == 118_013_952
    assert resnet.parameters == 9_408
    vgg = performed("nn.Conv2d", (1, 3, 224, 224), in_channels=3, out_channels=64, kernel_size=3, padding=1)
    assert vgg.macs == 86_704_128
    head = performed("nn.Linear", (1, 25088), in_features=25088, out_features=4096)
    assert head.macs == 102_760_448
    assert head.parameters == 102_764_544


def test_multiply_adds_of_groups_and_sequences() -> None:
    depthwise = performed("nn.Conv2d", (1, 32, 10, 10), in_channels=32, out_channels=32, kernel_size=3, groups=32)
    assert depthwise.macs == 32 * 8 * 8 * 9
    # Four gates, each from the input and from what was said before, at every step of every sequence.
    lstm = performed("nn.LSTM", (3, 50, 10), input_size=10, hidden_size=20, batch_first=True)
    assert lstm.macs == 3 * 50 * 4 * 20 * (10 + 20)


def test_multiply_adds_along_sequences_through_volumes_and_the_other_way_round() -> None:
    # One for each filter, each place that it is put down, each channel and each of its points.
    sound = performed("nn.Conv1d", (2, 3, 50), in_channels=3, out_channels=8, kernel_size=5, stride=2)
    assert sound.macs == 2 * 8 * 23 * 3 * 5
    scan = performed("nn.Conv3d", (2, 3, 9, 10, 11), in_channels=3, out_channels=4, kernel_size=3, padding=1)
    assert scan.macs == 2 * 4 * (9 * 10 * 11) * 3 * 27
    # A brush is put down on every pixel that comes in.
    larger = performed("nn.ConvTranspose2d", (2, 6, 7, 9), in_channels=6, out_channels=4, kernel_size=2, stride=2)
    assert larger.macs == 2 * 6 * 7 * 9 * 4 * 4


def test_multiply_adds_of_gates_and_of_a_transformer() -> None:
    gru = performed("nn.GRU", (3, 50, 10), input_size=10, hidden_size=20, batch_first=True)
    assert gru.macs == 3 * 50 * 3 * 20 * (10 + 20)
    rnn = performed("nn.RNN", (3, 50, 10), input_size=10, hidden_size=20, batch_first=True, bidirectional=True)
    assert rnn.macs == 2 * 3 * 50 * 20 * (10 + 20)
    # BERT's layer: four projections of each position, 128 x 128 looks at 768 features and back, two layers of 3072.
    bert = performed(
        "nn.TransformerEncoderLayer", (1, 128, 768), d_model=768, nhead=12, dim_feedforward=3072, batch_first=True
    )
    assert bert.macs == 128 * (4 * 768**2 + 2 * 768 * 3072) + 2 * 128**2 * 768
    assert bert.parameters == 7_087_872  # 12 of them and the embeddings are the 110 million


def test_multiply_adds_of_a_product_of_matrices_and_none_of_what_multiplies_no_weights() -> None:
    matmul = call_of(CATALOGUE["torch.matmul"], {}, ("input", "other"))
    found = Performer(matmul).perform({"input": TensorValue((4, 5, 6)), "other": TensorValue((4, 6, 7))})
    assert isinstance(found, Ran)
    assert found.macs == 4 * 5 * 6 * 7
    for op, make in (("nn.GroupNorm", {"num_groups": 2, "num_channels": 8}), ("nn.Upsample", {"scale_factor": 2})):
        assert performed(op, (2, 8, 4, 4), **make).macs == 0  # type: ignore[arg-type]


def test_a_view_holds_no_memory_of_its_own() -> None:
    assert performed("Tensor.flatten", (32, 4, 8), start_dim=1).activation_bytes == 0
    assert performed("F.relu", (32, 4, 8)).activation_bytes == 32 * 4 * 8 * 4


@pytest.mark.filterwarnings("ignore:LSTM with projections")  # of the processor, once in a process
def test_a_long_sequence_takes_no_longer_and_lies_as_it_does_with_data() -> None:
    for make in ({"batch_first": True}, {"bidirectional": True}, {"proj_size": 3, "batch_first": True}):
        found = performed("nn.LSTM", (4, 9, 6), input_size=6, hidden_size=5, **make)  # type: ignore[arg-type]
        with_data = nn.LSTM(6, 5, **make)(torch.zeros(4, 9, 6))  # type: ignore[arg-type]
        output = found.outputs[0]
        assert isinstance(output, TensorValue)
        assert output.sizes == tuple(with_data[0].shape)
        assert (output.strides is None) == with_data[0].is_contiguous()
        if output.strides is not None:
            assert output.strides == with_data[0].stride()
    far = performed("nn.LSTM", (4, 10**6, 6), input_size=6, hidden_size=5, batch_first=True)
    assert isinstance(far.outputs[0], TensorValue)
    assert far.outputs[0].sizes == (4, 10**6, 5)


def test_strides_decide_where_sizes_alone_would_not() -> None:
    flatten = call_of(CATALOGUE["Tensor.flatten"], {"start_dim": 0}, ("input",))
    in_order = Performer(flatten).perform({"input": TensorValue((2, 4))})
    swapped = Performer(flatten).perform({"input": TensorValue((2, 4), strides=(1, 2))})
    assert isinstance(in_order, Ran)
    assert isinstance(swapped, Ran)
    assert (in_order.activation_bytes, swapped.activation_bytes) == (0, 32)


def test_performing_draws_no_random_numbers_and_warns_nobody() -> None:
    torch.manual_seed(0)
    before = torch.get_rng_state()
    performed("nn.Dropout", (2, 8), p=0.5)
    performed("nn.Linear", (2, 8), in_features=8, out_features=3)
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize("shape", [(2, 6, 4, 5), (1, 6, 1, 1), (3, 6), (6, 4)])
@pytest.mark.parametrize("dtype", ["float32", "float64", "float16"])
@pytest.mark.parametrize("turned", [False, True])
def test_a_kernel_that_is_cut_short_gives_what_torch_gives(
    shape: tuple[int, ...], dtype: str, turned: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = TensorValue(shape, dtype)
    if turned:  # numbers that do not lie in order
        value = replace(value, strides=tuple(prod(shape[:axis]) for axis in range(len(shape))))
    norm: dict[str, Value] = {"num_features": shape[1]}
    calls = [
        *(
            call_of(CATALOGUE[op], {}, ("input",))
            for op in ("F.relu", "F.gelu", "F.silu", "F.sigmoid", "F.tanh")
            if op in CATALOGUE
        ),
        *(call_of(CATALOGUE[op], {}, ("input", "other")) for op in ("torch.add", "torch.mul")),
        call_of(CATALOGUE["nn.BatchNorm2d" if len(shape) == 4 else "nn.BatchNorm1d"], norm, ("input",)),
        call_of(CATALOGUE["nn.LayerNorm"], {"normalized_shape": shape[-2:]}, ("input",)),
        call_of(CATALOGUE["nn.LayerNorm"], {"normalized_shape": (shape[-1], 2)}, ("input",)),
        *(call_of(CATALOGUE["nn.Linear"], {"in_features": n, "out_features": 7}, ("input",)) for n in (shape[-1], 3)),
    ]
    whole = replace(value, strides=None)
    others: list[Value] = [value, replace(whole, sizes=shape[-1:]), replace(whole, sizes=(2, *shape)), 2.5]
    cases: list[tuple[Call, dict[str, Value]]] = [
        (call, {"input": value, "other": other}) for call in calls for other in others
    ]
    attention, masks = (
        CATALOGUE["F.scaled_dot_product_attention"],
        ((shape[-2], "bool"), (shape[-2], dtype), (9, dtype)),
    )
    cases += [
        (call_of(attention, {"is_causal": causal}, wired), {**dict.fromkeys(wired, value), "attn_mask": mask})
        for mask in (TensorValue((rows, shape[-2]), kind) for rows, kind in masks)
        for wired in (("query", "key", "value"), ("query", "key", "value", "attn_mask"))
        for causal in (False, True)
    ]
    short = [Performer(call).perform(given) for call, given in cases]
    monkeypatch.setattr(shortcuts, "_SHORTCUTS", {})
    assert short == [Performer(call).perform(given) for call, given in cases]


@pytest.mark.parametrize("sizes", [(2, 3, 8, 8), (16, 3, 512, 512), (16, 3, 511, 509)])
@pytest.mark.parametrize(
    ("op", "values", "dtype", "fits"),
    [
        ("F.avg_pool2d", {"kernel_size": 2}, "uint8", False),
        ("nn.AvgPool2d", {"kernel_size": 2}, "uint8", False),
        ("F.avg_pool2d", {"kernel_size": 2}, "int64", True),
        ("F.mish", {}, "int64", False),
        ("F.log_softmax", {"dim": 1}, "bool", False),
        ("F.interpolate", {"scale_factor": 2.0}, "uint8", True),
    ],
)
def test_types_are_tried_however_large_a_value_is(
    op: str, values: dict[str, Value], dtype: str, fits: bool, sizes: tuple[int, ...]
) -> None:
    found = Performer(call_of(CATALOGUE[op], values, ("input",))).perform({"input": TensorValue(sizes, dtype)})
    assert isinstance(found, Ran) is fits
