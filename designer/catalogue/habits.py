"""What people place behind what: the order of what is offered where a wire goes on, each habit with its reason.

A habit is about a kind of card and about the form of what it gives: an activation over an image is followed by a
pooling, one over rows of features by the next Linear. `{n}` in a name is the number of axes behind batch and channels,
so that a Conv2d is followed by a BatchNorm2d. What stands here is only an order: whether something fits is torch's to
say.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from designer.catalogue.spec import Family, Operator
from designer.document import Signature


class Form(Enum):
    """What a value looks like, as far as habits care."""

    ROWS = "rows"  # a list of features for each row, or less
    STEPS = "steps"  # a list of features for each step of each row
    IMAGE = "image"  # channels, and two axes or more behind them
    TOKENS = "tokens"  # whole numbers
    FLAGS = "flags"  # yes or no, of whatever shape
    LOSS = "loss"  # a single number


@dataclass(frozen=True, slots=True)
class Habit:
    """What usually comes next.

    Attributes:
        behind: The families and operators that it is about, or single outputs of one, as in `nn.LSTM.h_n`.
        likely: Operators, the likeliest first.
        why: The reason, for who wonders about the order.
        forms: Of what it is true; empty: of anything.
    """

    behind: frozenset[str]
    likely: tuple[str, ...]
    why: str
    forms: tuple[Form, ...] = ()


_FLATTENING = ("Tensor.flatten", "nn.Flatten")
_BENDING = ("F.relu", "nn.ReLU", "F.gelu", "F.silu", "F.leaky_relu", "nn.GELU", "torch.tanh")
_ATTENDING = ("nn.TransformerEncoderLayer", "nn.MultiheadAttention")


def _habit(behind: str, why: str, likely: tuple[str, ...], *forms: Form) -> Habit:
    return Habit(frozenset(behind.split()), likely, why, forms)


# The first that is about an operator or its family, and about the form, is taken.
HABITS: tuple[Habit, ...] = (
    _habit(
        "input",
        "Words and classes come as numbers, which mean nothing until each is given a vector.",
        ("nn.Embedding", "F.one_hot", "nn.EmbeddingBag", "Tensor.float"),
        Form.TOKENS,
    ),
    _habit(
        "input",
        "Images are looked at by convolutions; small ones are flattened at once.",
        ("nn.Conv{n}d", *_FLATTENING, "nn.BatchNorm{n}d", "nn.ZeroPad{n}d"),
        Form.IMAGE,
    ),
    _habit(
        "input",
        "Sequences are read step by step, or every step looks at all others.",
        ("nn.LSTM", "nn.GRU", *_ATTENDING, "nn.Linear", "nn.Conv1d", "nn.LayerNorm"),
        Form.STEPS,
    ),
    _habit(
        "input", "Rows of a table go straight into a Linear.", ("nn.Linear", "nn.BatchNorm1d", "nn.Dropout"), Form.ROWS
    ),
    _habit(
        "convolution",
        "A convolution is normalised, then bent, then made smaller; the next one follows.",
        (
            "nn.BatchNorm{n}d",
            *_BENDING[:4],
            "nn.MaxPool{n}d",
            "nn.Conv{n}d",
            "nn.GroupNorm",
            "nn.Dropout{n}d",
            "torch.add",
        ),
    ),
    _habit(
        "normalisation",
        "What is normalised is bent next; beside a shortcut it is added to what went past.",
        (*_BENDING[:4], "nn.Conv{n}d", "torch.add", "nn.MaxPool{n}d"),
        Form.IMAGE,
    ),
    _habit(
        "normalisation",
        "In a transformer every part begins with a norm.",
        ("nn.MultiheadAttention", "nn.Linear", "nn.TransformerEncoderLayer", "output", "nn.LSTM", *_BENDING[:3]),
        Form.STEPS,
    ),
    _habit("normalisation", "What is normalised is bent next.", (*_BENDING[:4], "nn.Linear", "nn.Dropout")),
    _habit(
        "nn.Softmax nn.LogSoftmax F.softmax F.log_softmax torch.sigmoid nn.Sigmoid",
        "Probabilities are what a network gives back; inside one they weigh something.",
        ("output", "torch.matmul", "torch.mul", "nn.Dropout", "torch.argmax", "torch.topk", "torch.log", "torch.sum"),
    ),
    _habit(
        "activation",
        "Behind the bend an image is made smaller, or the next convolution looks at it.",
        (
            "nn.MaxPool{n}d",
            "nn.Conv{n}d",
            "nn.AdaptiveAvgPool{n}d",
            "nn.AvgPool{n}d",
            "nn.Dropout{n}d",
            *_FLATTENING,
        ),
        Form.IMAGE,
    ),
    _habit(
        "activation",
        "Behind the bend comes the next Linear, with some dropout before it.",
        ("nn.Linear", "nn.Dropout", "output", "nn.LayerNorm", "nn.BatchNorm1d"),
    ),
    _habit(
        "nn.AdaptiveAvgPool1d nn.AdaptiveAvgPool2d nn.AdaptiveAvgPool3d F.adaptive_avg_pool2d nn.AdaptiveMaxPool2d",
        "An image of one pixel is a list of features.",
        (*_FLATTENING, "nn.Linear", "Tensor.squeeze", "nn.Conv{n}d", "torch.mul", "output"),
    ),
    _habit(
        "pooling",
        "A smaller image is looked at again, or it is small enough to be flattened.",
        ("nn.Conv{n}d", *_FLATTENING, "nn.Dropout{n}d", "nn.AdaptiveAvgPool{n}d", "nn.BatchNorm{n}d"),
        Form.IMAGE,
        Form.STEPS,
    ),
    _habit("padding", "One pads for the convolution behind.", ("nn.Conv{n}d", "nn.MaxPool{n}d")),
    _habit(
        "Tensor.flatten torch.flatten nn.Flatten",
        "One flattens for the Linear behind.",
        ("nn.Linear", "nn.Dropout", "nn.BatchNorm1d", "nn.LayerNorm", "output"),
    ),
    _habit(
        "linear",
        "Two Linears in a row are one: something bends between them, or the last one is given back.",
        (
            *_BENDING[:2],
            "output",
            "nn.Dropout",
            *_BENDING[2:4],
            "nn.LayerNorm",
            "nn.BatchNorm1d",
            "torch.add",
            "nn.Linear",
        ),
    ),
    _habit(
        "regularisation",
        "Dropout stands before the layer that it keeps from learning by heart.",
        ("nn.Conv{n}d", *_FLATTENING, "nn.MaxPool{n}d"),
        Form.IMAGE,
    ),
    _habit(
        "regularisation",
        "Dropout stands before the layer that it keeps from learning by heart.",
        ("nn.Linear", "torch.add", "nn.LSTM", "nn.LayerNorm", "output"),
    ),
    _habit(
        "nn.LSTM.h_n nn.LSTM.c_n nn.GRU.h_n nn.RNN.h_n",
        "Of the states that are left, one for each layer and direction, the last is asked or two are joined.",
        (
            "Tensor.__getitem__",
            "Tensor.squeeze",
            "nn.Linear",
            "nn.Dropout",
            "torch.cat",
            "Tensor.transpose",
            "nn.LayerNorm",
            "output",
        ),
    ),
    _habit(
        "recurrent",
        "Of a sequence that was read the last step says it all; where each step counts, a Linear looks at every one.",
        ("Tensor.__getitem__", "nn.Linear", "nn.Dropout", "nn.LSTM", "nn.LayerNorm", "output"),
    ),
    _habit(
        "nn.TransformerEncoderLayer nn.TransformerDecoderLayer",
        "Such layers are stacked; behind the last the steps are averaged or each is asked.",
        ("nn.TransformerEncoderLayer", "nn.LayerNorm", "nn.Linear", "torch.mean", "Tensor.__getitem__", "output"),
    ),
    _habit(
        "nn.MultiheadAttention.weights",
        "How much each step looks at each other is shown, averaged, or weighs something else.",
        (
            "output",
            "torch.mean",
            "Tensor.__getitem__",
            "torch.matmul",
            "nn.Dropout",
            "torch.sum",
            "Tensor.transpose",
            "torch.argmax",
        ),
    ),
    _habit(
        "attention",
        "What was attended to is added to what went past.",
        ("torch.add", "nn.Dropout", "nn.Linear", "nn.LayerNorm", "Tensor.transpose"),
    ),
    _habit(
        "embedding",
        "Vectors of words are read as a sequence, or averaged.",
        ("nn.Dropout", "nn.LSTM", "nn.GRU", "nn.TransformerEncoderLayer", "torch.add", "torch.mean", "nn.Linear"),
    ),
    _habit(
        "merge",
        "Behind a shortcut the sum is bent; what was joined is looked at again.",
        (*_BENDING[:3], "nn.Conv{n}d", "nn.BatchNorm{n}d", "nn.MaxPool{n}d", "nn.AdaptiveAvgPool{n}d"),
        Form.IMAGE,
    ),
    _habit(
        "merge",
        "Behind a shortcut comes a norm; what was joined goes into a Linear.",
        ("nn.LayerNorm", "nn.Linear", *_BENDING[:3], "nn.Dropout", "output"),
        Form.STEPS,
        Form.ROWS,
    ),
    _habit(
        "gradient",
        "A gradient is kept small, as in a penalty, or its sign is a step, as in an attack.",
        ("torch.linalg.vector_norm", "torch.square", "torch.sign", "torch.mul", "torch.abs", "torch.sum"),
    ),
    _habit(
        "loss",
        "A loss is what an optimiser makes small.",
        ("minimise", "torch.add", "Tensor.mul"),
        Form.LOSS,
    ),
    _habit(
        "block",
        "What a network says is held against what is right.",
        ("F.cross_entropy", "metric.accuracy", "F.mse_loss", "F.binary_cross_entropy_with_logits", "metric.mae"),
    ),
)

# Where no habit is about the card, or all of them are offered: what fits most things of that form.
USUAL: dict[Form, tuple[str, ...]] = {
    Form.ROWS: (
        "nn.Linear",
        *_BENDING[:2],
        "nn.Dropout",
        "output",
        "nn.LayerNorm",
        "nn.BatchNorm1d",
        "torch.cat",
        "torch.add",
        "F.softmax",
    ),
    Form.STEPS: (
        "nn.Linear",
        *_ATTENDING,
        "nn.LSTM",
        "nn.LayerNorm",
        "output",
        "nn.Dropout",
        "torch.add",
        "Tensor.__getitem__",
        "torch.mean",
        "Tensor.transpose",
    ),
    Form.IMAGE: (
        "nn.Conv{n}d",
        *_BENDING[:2],
        "nn.MaxPool{n}d",
        *_FLATTENING,
        "nn.BatchNorm{n}d",
        "nn.AdaptiveAvgPool{n}d",
        "torch.add",
        "torch.cat",
        "nn.Upsample",
        "output",
    ),
    Form.TOKENS: (
        "nn.Embedding",
        "F.one_hot",
        "Tensor.float",
        "output",
        "Tensor.__getitem__",
        "torch.eq",
        "torch.ne",
        "Tensor.unsqueeze",
    ),
    Form.FLAGS: (
        "torch.logical_not",
        "torch.logical_and",
        "torch.where",
        "Tensor.float",
        "Tensor.unsqueeze",
        "output",
        "torch.any",
        "torch.all",
        "Tensor.__getitem__",
    ),
    Form.LOSS: ("minimise", "torch.add", "torch.mul", "torch.div", "output", "torch.sqrt", "torch.exp", "torch.log"),
}

# Where nothing is drawn or selected yet: how a network begins.
BEGINNING = ("input", "nn.Linear", "nn.Conv2d", "nn.Embedding", "F.relu", "output")


def form_of(signature: Signature | None) -> Form | None:
    """What a value looks like; None where that is not known."""
    if signature is None or signature.kind != "tensor":
        return None
    if signature.dtype == "bool":
        return Form.FLAGS
    if signature.dtype.startswith(("int", "uint")):
        return Form.TOKENS
    axes = len(signature.sizes)
    return Form.IMAGE if axes > 3 else Form.STEPS if axes == 3 else Form.ROWS if axes else Form.LOSS


def likely_behind(op: str, family: Family, signature: Signature | None, port: str = "") -> tuple[str, ...]:
    """The operators that usually follow an output of one, the likeliest first; none where no habit is about it."""
    form, about = form_of(signature), {op, family.value, f"{op}.{port}"}
    found = (one for one in HABITS if one.behind & about and (not one.forms or form is None or form in one.forms))
    habit = next(found, None)
    return _with_axes(habit.likely, signature, _axes_said(op)) if habit is not None else ()


def usual_behind(signature: Signature | None) -> tuple[str, ...]:
    """The operators that are placed most of all behind a value, whatever gave it."""
    form = form_of(signature)
    return _with_axes(USUAL[form], signature) if form is not None else ()


def _with_axes(names: tuple[str, ...], signature: Signature | None, said: str = "") -> tuple[str, ...]:
    axes = len(signature.sizes) - 2 if signature is not None and form_of(signature) in (Form.IMAGE, Form.STEPS) else 0
    return tuple(name.replace("{n}", said or str(axes or 2)) for name in names)


def likely_before(target: Operator, op: str, family: Family) -> int | None:
    """How likely an operator stands before another, 0 most; None where it does not, or is seldom placed at all.

    It is read from the same habits, backwards: whose followers the other is among, and how early.
    """
    axes = _axes_said(target.op) or _axes_said(op) or "2"
    said = [[name.replace("{n}", axes) for name in habit.likely] for habit in HABITS]
    own = min((names.index(op) for names in said if op in names), default=None)
    about = (names for habit, names in zip(HABITS, said, strict=True) if habit.behind & {op, family.value})
    place = min((names.index(target.op) for names in about if target.op in names), default=None)
    if place is None or (own is None and op != "input") or _axes_said(op) not in ("", axes):
        return None
    return place + (own or 0)


def _axes_said(op: str) -> str:
    """The number of axes in a name: `2` of `nn.Conv2d`; empty where it says none."""
    return op[-2] if op[-1:] == "d" and op[-2:-1] in ("1", "2", "3") else ""
