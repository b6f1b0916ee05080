"""Layers that read a sequence one step after another and remember."""

from designer.catalogue.declare import axis, choice, flag, gives, integer, layer, number, port
from designer.catalogue.spec import Argument, Family, InputPort, Operator, OutputPort

_STATE = "num_layers N hidden_size"
_BEFORE = "What each layer said before the first step; left out: zeros."


def _sequence() -> InputPort:
    doc = "Sequences; the batch stands first where batch_first is on."
    return port("input", "N T input_size", dtype="float", doc=doc)


def _every_step() -> OutputPort:
    return gives("output", "N T hidden_size", doc="What the last layer says at every step.")


def _arguments(*between: Argument) -> list[Argument]:
    """What all of them take; a layer's own arguments stand behind `num_layers`."""
    return [
        integer("input_size", auto=axis(-1), positional=True, doc="How many features a step has."),
        integer("hidden_size", initial=128, positional=True, doc="How many features the memory has."),
        integer("num_layers", 1, high=64, doc="How many such layers read one after another."),
        *between,
        flag("bias", True, folded=True, doc="Whether learned numbers are added inside the gates."),
        flag("batch_first", False, initial=True, doc="Whether the batch is the first dimension, and time the second."),
        number("dropout", 0.0, low=0, high=1, doc="The share of values silenced between layers while training."),
        flag(
            "bidirectional", False, doc="Whether a second reading goes from the end to the start; twice the features."
        ),
    ]


def _with_one_state(nn: str, summary: str, *between: Argument, keywords: list[str]) -> Operator:
    return layer(
        nn=nn,
        family=Family.RECURRENT,
        tag="sequence",
        summary=summary,
        name=nn.lower(),
        inputs=[_sequence(), port("hx", _STATE, optional=True, dtype="float", doc=_BEFORE)],
        outputs=[_every_step(), gives("h_n", _STATE, doc="What each layer said at the last step.")],
        parameters=_arguments(*between),
        facts=["hidden_size", "num_layers", "bidirectional"],
        keywords=["recurrent", "memory", "time series", "text", *keywords],
    )


rnn = _with_one_state(
    "RNN",
    "Reads a sequence step by step, each time mixing what it says with what it said before.",
    choice("nonlinearity", "tanh", "relu", folded=True, doc="How what it says is bent at each step."),
    keywords=["elman"],
)

gru = _with_one_state(
    "GRU",
    "Reads a sequence step by step and learns what to keep in memory; lighter than an LSTM.",
    keywords=["rnn", "gated"],
)

lstm = layer(
    nn="LSTM",
    family=Family.RECURRENT,
    tag="sequence",
    summary="Reads a sequence step by step and learns what to keep in memory and what to forget.",
    name="lstm",
    inputs=[
        _sequence(),
        port(
            "h_0",
            _STATE,
            optional=True,
            dtype="float",
            group="hx",
            doc=f"{_BEFORE} Wired together with c_0.",
        ),
        port(
            "c_0",
            _STATE,
            optional=True,
            dtype="float",
            group="hx",
            doc="What each layer remembers before the first step; left out: zeros. Wired together with h_0.",
        ),
    ],
    outputs=[
        _every_step(),
        gives("h_n", _STATE, group="hx", doc="What each layer said at the last step."),
        gives("c_n", _STATE, group="hx", doc="What each layer remembers after the last step."),
    ],
    parameters=[
        *_arguments(),
        integer(
            "proj_size", 0, low=0, folded=True, doc="To how many features the output is brought down; 0: not at all."
        ),
    ],
    facts=["hidden_size", "num_layers", "bidirectional"],
    keywords=["rnn", "recurrent", "memory", "time series", "text"],
)

_ONE_STATE = "N hidden_size"


def _cell(nn: str, summary: str, states: list[InputPort], gives_what: list[OutputPort], *others: Argument) -> Operator:
    """One step of a recurrent layer, for loops that are drawn by hand."""
    return layer(
        nn=nn,
        family=Family.RECURRENT,
        tag="one step",
        summary=summary,
        name="cell",
        inputs=[port("input", "N input_size", dtype="float", doc="The features of one step."), *states],
        outputs=gives_what,
        parameters=[
            integer("input_size", auto=axis(-1), positional=True, doc="How many features a step has."),
            integer("hidden_size", initial=128, positional=True, doc="How many features the memory has."),
            flag("bias", True, folded=True, doc="Whether learned numbers are added inside."),
            *others,
        ],
        facts=["hidden_size"],
        keywords=["recurrent", "memory", "step", "loop"],
    )


def _said() -> InputPort:
    return port("hx", _ONE_STATE, optional=True, dtype="float", doc="What it said at the step before; left out: zeros.")


rnn_cell = _cell(
    "RNNCell",
    "One step of an RNN: mixes what comes in with what was said before.",
    [_said()],
    [gives("output", _ONE_STATE, doc="What it says now.")],
    choice("nonlinearity", "tanh", "relu", folded=True, doc="How what it says is bent."),
)

gru_cell = _cell(
    "GRUCell",
    "One step of a GRU, which learns what of its memory to keep.",
    [_said()],
    [gives("output", _ONE_STATE, doc="What it says now.")],
)

lstm_cell = _cell(
    "LSTMCell",
    "One step of an LSTM, which learns what to keep in memory and what to forget.",
    [
        port(
            "h_0",
            _ONE_STATE,
            optional=True,
            dtype="float",
            group="hx",
            doc="What it said before; with c_0, or neither.",
        ),
        port(
            "c_0", _ONE_STATE, optional=True, dtype="float", group="hx", doc="What it remembers; with h_0, or neither."
        ),
    ],
    [
        gives("h_1", _ONE_STATE, doc="What it says now."),
        gives("c_1", _ONE_STATE, doc="What it remembers from now on."),
    ],
)

OPERATORS = (lstm, gru, rnn, lstm_cell, gru_cell, rnn_cell)
