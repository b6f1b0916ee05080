"""The catalogue is our own data; here every entry is held against the real operator of the installed torch."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from designer.catalogue import build_catalogue
from designer.catalogue.initial import INITIALISERS, setting
from designer.catalogue.spec import Argument, Family, Kind, Operator, Role
from designer.document import UNSET

CATALOGUE = build_catalogue()
TORCHS = [operator for operator in CATALOGUE.values() if operator.role in (Role.LAYER, Role.FUNCTION)]
RECURRENT = ("nn.LSTM", "nn.GRU", "nn.RNN")
LAYERS = [operator for operator in TORCHS if operator.role is Role.LAYER]

# What torch takes and the catalogue leaves out on purpose: where tensors lie (the run decides), changes in place
# (operations are functional on the canvas), what is deprecated or private, and what would change the number of outputs.
LEFT_OUT = {
    "device",
    "dtype",
    "inplace",
    "size_average",
    "reduce",
    "_weight",
    "_freeze",
    "min_value",
    "max_value",
    "_random_samples",
    "custom_encoder",
    "custom_decoder",
    "distance_function",
    "options",
    "compute_mode",
    "implicit",
    "sparse_grad",
    "layout",
    "pin_memory",
    "memory_format",
    "generator",
    "out",
    "recompute_scale_factor",
    "_stacklevel",
}

# Tensors that torch wants when a loss is made; the functions take them as inputs. And sizes of several targets a row.
TENSORS = {Family.LOSS: ("weight", "pos_weight", "out_features")}

# What torch writes no signature of, or one in which names mean several things.
PLAIN: Mapping[str, dict[str, object]] = {
    **{f"Tensor.{one}": {"input": UNSET} for one in ("float", "long", "int", "bool", "double", "half", "bfloat16")},
    "F.logsigmoid": {"input": UNSET},
    "F.avg_pool2d": {
        "input": UNSET,
        "kernel_size": UNSET,
        "stride": None,
        "padding": 0,
        "ceil_mode": False,
        "count_include_pad": True,
        "divisor_override": None,
    },
    "Tensor.to": {"input": UNSET, "dtype": UNSET},
    "Tensor.__getitem__": {"input": UNSET, "index": UNSET},
    "torch.einsum": {"operands": UNSET, "equation": UNSET},
    "torch.repeat_interleave": {"input": UNSET, "repeats": UNSET, "dim": None},
    "torch.zeros": {"size": UNSET, "dtype": None},
    "torch.ones": {"size": UNSET, "dtype": None},
    "torch.full": {"size": UNSET, "fill_value": UNSET, "dtype": None},
    "torch.tensor": {"data": UNSET, "dtype": None},
}


# The classes of `torch.nn` that are no card, and why.
NO_CARDS: Mapping[str, str] = {
    **dict.fromkeys(("Container", "Module", "Sequential"), "what others are made of: a group, a block"),
    **dict.fromkeys(("ModuleDict", "ModuleList", "ParameterDict", "ParameterList"), "a container: a repeat"),
    **dict.fromkeys(("TransformerDecoder", "TransformerEncoder"), "a container: their layer, repeated"),
    "DataParallel": "a container: how a run is spread over devices is the run's",
    **dict.fromkeys(("RNNBase", "RNNCellBase"), "what the recurrent layers are made from, with nothing of their own"),
    "CrossMapLRN2d": "internal and not documented: LocalResponseNorm",
    "NLLLoss2d": "deprecated, another name of NLLLoss",
    "SyncBatchNorm": "runs on accelerators in a group of processes alone, and torch makes it of a BatchNorm",
}

# What people reach for most, each an entry of its own and not a call by name.
REACHED_FOR = """
    torch.add torch.sub torch.mul torch.div Tensor.add Tensor.mul Tensor.pow torch.pow torch.neg torch.abs torch.exp
    torch.log torch.sqrt torch.rsqrt torch.square torch.reciprocal torch.sin torch.cos torch.tanh torch.sigmoid
    torch.erf torch.sign torch.floor torch.ceil torch.round torch.fmod torch.maximum torch.minimum torch.clamp
    torch.matmul torch.bmm torch.einsum torch.outer F.linear F.scaled_dot_product_attention Tensor.reshape
    Tensor.view Tensor.flatten torch.flatten Tensor.unflatten Tensor.permute Tensor.transpose Tensor.squeeze
    Tensor.unsqueeze torch.cat torch.stack torch.split Tensor.chunk Tensor.unbind Tensor.__getitem__ Tensor.select
    Tensor.narrow Tensor.diagonal torch.gather torch.index_select torch.take_along_dim Tensor.expand
    Tensor.expand_as Tensor.repeat torch.repeat_interleave torch.roll torch.flip torch.movedim F.pad F.interpolate
    Tensor.contiguous torch.mean torch.sum torch.prod torch.max torch.min torch.amax torch.amin torch.argmax
    torch.argmin torch.std torch.var torch.logsumexp torch.cumsum torch.cumprod torch.topk torch.sort torch.argsort
    torch.all torch.any torch.linalg.vector_norm F.normalize F.cosine_similarity torch.cdist torch.softmax F.softmax
    F.log_softmax F.relu F.gelu F.silu F.elu F.leaky_relu F.softplus F.glu F.one_hot F.max_pool2d F.avg_pool2d
    F.adaptive_avg_pool2d torch.where Tensor.masked_fill torch.tril torch.triu torch.eq torch.ne torch.gt torch.ge
    torch.lt torch.le torch.logical_and torch.logical_or torch.logical_not torch.isnan Tensor.to Tensor.float
    Tensor.long Tensor.int Tensor.bool Tensor.half Tensor.bfloat16 Tensor.double Tensor.detach torch.arange
    torch.linspace torch.zeros torch.ones torch.full torch.eye torch.tensor torch.zeros_like torch.ones_like
    torch.full_like torch.rand torch.randn torch.rand_like torch.randn_like torch.multinomial F.cross_entropy
    F.nll_loss F.mse_loss F.l1_loss F.smooth_l1_loss F.huber_loss F.kl_div F.binary_cross_entropy
    F.binary_cross_entropy_with_logits F.cosine_embedding_loss F.triplet_margin_loss F.ctc_loss F.gaussian_nll_loss
""".split()


def real(operator: Operator) -> Callable[..., object]:
    room, _, name = operator.op.partition(".")
    return attrgetter(name)({"nn": nn, "F": F, "torch": torch, "Tensor": torch.Tensor}[room])


def overloads(operator: Operator) -> Iterator[dict[str, object]]:
    """The arguments of each form that torch has of a function written in C++, with their defaults, in order."""
    packet = getattr(torch.ops.aten, operator.op.partition(".")[2].replace(".", "_"))
    for name in packet.overloads():
        yield {
            ("input" if one.name == "self" else one.name): one.default_value if one.has_default_value() else UNSET
            for one in getattr(packet, name)._schema.arguments
            if one.name not in LEFT_OUT
        }


def has_signature(operator: Operator) -> bool:
    try:
        inspect.signature(real(operator))
    except ValueError:
        return False
    return True


def defaults(operator: Operator) -> dict[str, object]:
    """torch's own arguments with their defaults, in order; those that are torch's to leave out are gone.

    Of several forms it is the one that has the names of the entry.
    """
    if operator.op in PLAIN:
        return PLAIN[operator.op]
    if operator.role is Role.FUNCTION and not has_signature(operator):
        names = {*(port.name for port in operator.inputs), *(argument.name for argument in operator.arguments)}
        forms = list(overloads(operator))
        forms = [form for form in forms if form.keys() == names] or forms
        own = {argument.name: argument.default for argument in operator.arguments}  # torch.any has two of these names
        return next((form for form in forms if own.items() <= form.items()), forms[0])
    if operator.op in RECURRENT:
        parameters = dict(inspect.signature(nn.RNNBase).parameters)
        del parameters["mode"]
        if operator.op != "nn.LSTM":
            del parameters["proj_size"]
    elif operator.op != "F.max_pool2d" and str(inspect.signature(real(operator))).startswith("(*args"):
        parameters = {}  # their `*args` are those of nn.Module, which takes none
    elif operator.op == "F.max_pool2d":
        parameters = dict(inspect.signature(F._max_pool2d).parameters)
        del parameters["return_indices"]
    else:
        parameters = dict(inspect.signature(real(operator)).parameters)
    found = {
        "input" if name == "self" else name: UNSET
        if parameter.default is inspect.Parameter.empty
        else parameter.default
        for name, parameter in parameters.items()
        if name not in LEFT_OUT and (operator.op.startswith("F.") or name not in TENSORS.get(operator.family, ()))
    }
    if operator.op == "nn.RNN":  # which alone says how it bends, in the place where its overloads have it
        first = list(found.items())
        found = dict([*first[:3], ("nonlinearity", nn.RNN(1, 1).nonlinearity), *first[3:]])
    if "Transformer" in operator.op:
        assert found["activation"] is F.relu
        found["activation"] = "relu"  # enumerations in place of functions
    return found


def forward_of(operator: Operator) -> Mapping[str, inspect.Parameter]:
    parameters = dict(inspect.signature(real(operator).forward).parameters)
    del parameters["self"]
    if operator.op == "nn.PoissonNLLLoss":  # the argument of that name says how this input is meant
        parameters["input"] = parameters.pop("log_input")
        parameters = dict(sorted(parameters.items()))
    return parameters


def made(operator: Operator) -> list[Argument]:
    return [argument for argument in operator.arguments if not argument.call]


def test_every_layer_of_torch_is_a_card_or_has_a_reason() -> None:
    classes = {name for name, one in vars(nn).items() if inspect.isclass(one) and issubclass(one, nn.Module)}
    cards = {operator.op.removeprefix("nn.") for operator in LAYERS}
    assert cards <= classes and not cards & NO_CARDS.keys()
    assert classes - cards - NO_CARDS.keys() == {name for name in classes if name.startswith("Lazy")}
    assert len(cards) >= 135


def test_what_people_reach_for_is_declared_by_hand() -> None:
    assert len(set(REACHED_FOR)) >= 150
    assert set(REACHED_FOR) <= set(iter(CATALOGUE))  # which does not list what is known by its name alone


@pytest.mark.parametrize("operator", TORCHS, ids=lambda one: one.op)
def test_names_order_and_defaults_are_torchs(operator: Operator) -> None:
    expected = defaults(operator)
    if operator.role is Role.FUNCTION:
        ports = {port.name for port in operator.inputs}
        assert ports <= expected.keys()
        expected = {name: default for name, default in expected.items() if name not in ports}
    found = {one.name for one in operator.arguments if one.auto is not None}
    # What torch lets people leave out, to mean all dimensions or what the numbers say, is asked for here.
    found |= {
        one.name for one in operator.arguments if one.name in ("dim", "dims", "num_classes") and one.default is UNSET
    }
    expected = {name: UNSET if name in found else default for name, default in expected.items()}
    assert [(one.name, one.default) for one in made(operator)] == list(expected.items())


@pytest.mark.parametrize("operator", LAYERS, ids=lambda one: one.op)
def test_the_ports_of_a_layer_are_what_its_forward_takes(operator: Operator) -> None:
    parameters = forward_of(operator)
    names = list(dict.fromkeys(port.group or port.name for port in operator.inputs))
    called = [argument.name for argument in operator.arguments if argument.call]
    assert sorted(names + called) == sorted(parameters)
    for port in operator.inputs:
        assert port.optional == (parameters[port.group or port.name].default is not inspect.Parameter.empty)
    for argument in operator.arguments:
        if argument.call:
            assert argument.default == parameters[argument.name].default
    unnamed = [port.group or port.name for port in operator.inputs if not port.named]
    assert list(dict.fromkeys(unnamed)) == list(parameters)[: len(dict.fromkeys(unnamed))]


@pytest.mark.parametrize("operator", TORCHS, ids=lambda one: one.op)
def test_what_is_written_by_position_may_be(operator: Operator) -> None:
    """Positional ones come first, and nothing that only has a name is among them."""
    flags = [argument.positional for argument in operator.arguments]
    assert flags == sorted(flags, reverse=True)
    if operator.role is Role.FUNCTION:
        unnamed = [port.name for port in operator.inputs if not port.named and not port.behind]
        positional = []
        for argument in operator.arguments:
            if argument.positional:
                positional += [argument.name, *(one.name for one in operator.inputs if one.behind == argument.name)]
        assert list(defaults(operator))[: len(unnamed) + len(positional)] == unnamed + positional


@pytest.mark.parametrize("operator", TORCHS, ids=lambda one: one.op)
def test_required_inputs_are_torchs_tensors_without_default(operator: Operator) -> None:
    if operator.role is Role.FUNCTION:
        there = defaults(operator)
        for port in operator.inputs:
            assert port.optional == (there[port.name] is not UNSET), port.name


@pytest.mark.parametrize("operator", TORCHS, ids=lambda one: one.op)
def test_texts_are_our_own(operator: Operator) -> None:
    """No run of six words is torch's."""

    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"[a-z]+", text.lower())
        return set(zip(*(words[start:] for start in range(6)), strict=False))

    torchs = runs(inspect.getdoc(real(operator)) or "")
    for text in (operator.summary, *(one.doc for one in (*operator.inputs, *operator.outputs, *operator.arguments))):
        assert not runs(text) & torchs


@pytest.mark.parametrize("operator", LAYERS, ids=lambda one: one.op)
def test_torch_takes_every_word_and_every_initial_value(operator: Operator) -> None:
    """Each choice makes a layer, and so does a new card with 8 for whatever flows in."""
    given = {}
    for argument in made(operator):
        if argument.initial is not UNSET:
            given[argument.name] = argument.initial
        elif argument.auto is not None:
            given[argument.name] = [8] if argument.auto.as_list else 8
    real(operator)(**given)
    for argument in made(operator):
        for word in argument.choices:
            real(operator)(**{**given, argument.name: word})
        if argument.optional and argument.initial is UNSET:
            real(operator)(**{**given, argument.name: None})


def test_every_dtype_is_torchs() -> None:
    dtypes = [one for operator in CATALOGUE.values() for one in operator.arguments if one.kind is Kind.DTYPE]
    assert dtypes
    for argument in dtypes:
        assert all(isinstance(getattr(torch, word), torch.dtype) for word in argument.choices)


def test_calls_in_groups_are_how_torch_takes_them() -> None:
    lstm = nn.LSTM(4, 6, batch_first=True)
    state = torch.zeros(1, 2, 6)
    output, (h_n, c_n) = lstm(torch.zeros(2, 5, 4), (state, state))
    operator = CATALOGUE["nn.LSTM"]
    assert [port.group for port in operator.inputs] == ["", "hx", "hx"]
    assert [(port.name, port.group) for port in operator.outputs] == [("output", ""), ("h_n", "hx"), ("c_n", "hx")]
    assert (output.shape, h_n.shape, c_n.shape) == ((2, 5, 6), (1, 2, 6), (1, 2, 6))


@pytest.mark.parametrize("operator", [one for one in CATALOGUE.values() if one.weight], ids=lambda one: one.op)
def test_the_weight_that_is_shared_has_the_sizes_that_are_named(operator: Operator) -> None:
    sizes = {name: 2 * index for index, name in enumerate(dict.fromkeys(operator.weight.split()), start=1)}
    made = real(operator)(**sizes)
    assert list(made.weight.shape) == [sizes[name] for name in operator.weight.split()]  # type: ignore[attr-defined]


@pytest.mark.parametrize("function", sorted(INITIALISERS))
def test_what_fills_weights_takes_what_torchs_function_does_and_begins_with_the_same(function: str) -> None:
    signature = inspect.signature(getattr(torch.nn.init, function)).parameters
    for name in INITIALISERS[function]:
        usual = signature[name].default
        assert setting(function, name).default == (UNSET if usual is inspect.Parameter.empty else usual)
