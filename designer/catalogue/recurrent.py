"""Layers that read a sequence one step after another and remember."""

from designer.catalogue.declare import axis, flag, gives, integer, layer, number, port
from designer.catalogue.spec import Family

_STATE = "num_layers N hidden_size"

lstm = layer(
    nn="LSTM",
    family=Family.RECURRENT,
    tag="sequence",
    summary="Reads a sequence step by step and learns what to keep in memory and what to forget.",
    name="lstm",
    inputs=[
        port(
            "input", "N T input_size", dtype="float", doc="Sequences; the batch stands first where batch_first is on."
        ),
        port(
            "h_0",
            _STATE,
            optional=True,
            dtype="float",
            group="hx",
            doc="What each layer said before the first step; left out: zeros. Wired together with c_0.",
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
        gives("output", "N T hidden_size", doc="What the last layer says at every step."),
        gives("h_n", _STATE, group="hx", doc="What each layer said at the last step."),
        gives("c_n", _STATE, group="hx", doc="What each layer remembers after the last step."),
    ],
    parameters=[
        integer("input_size", auto=axis(-1), positional=True, doc="How many features a step has."),
        integer("hidden_size", initial=128, positional=True, doc="How many features the memory has."),
        integer("num_layers", 1, high=64, doc="How many such layers read one after another."),
        flag("bias", True, folded=True, doc="Whether learned numbers are added inside the gates."),
        flag("batch_first", False, initial=True, doc="Whether the batch is the first dimension, and time the second."),
        number("dropout", 0.0, low=0, high=1, doc="The share of values silenced between layers while training."),
        flag(
            "bidirectional", False, doc="Whether a second reading goes from the end to the start; twice the features."
        ),
        integer(
            "proj_size", 0, low=0, folded=True, doc="To how many features the output is brought down; 0: not at all."
        ),
    ],
    facts=["hidden_size", "num_layers", "bidirectional"],
    keywords=["rnn", "recurrent", "memory", "time series", "text"],
)

OPERATORS = (lstm,)
