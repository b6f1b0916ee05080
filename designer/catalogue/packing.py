"""Several values on one wire: what packs them into a list, and what takes a list apart again.

A list goes to a card that is repeated, whose copies take a value each: the levels of a pyramid through one head.
"""

from __future__ import annotations

from designer.catalogue.declare import gives, port
from designer.catalogue.spec import Family, Operator, Role

PACK, UNPACK = "pack", "unpack"

pack = Operator(
    op=PACK,
    title="Pack",
    family=Family.MERGE,
    role=Role.PACK,
    summary="Packs several values of any shapes into a list, which the copies of a repeated card take one by one.",
    name="values",
    inputs=(port("values", variadic=True, doc="What the list holds, in this order."),),
    outputs=(gives("list", doc="The list."),),
    keywords=("list", "tuple", "levels", "pyramid", "several", "together"),
)

unpack = Operator(
    op=UNPACK,
    title="Unpack",
    family=Family.SELECTION,
    role=Role.UNPACK,
    summary="Takes a list apart, such as what all copies of a card gave: a value for each name of the card.",
    name="value",
    inputs=(port("list", doc="The list; it holds as many values as the card has names."),),
    outputs=(gives("value", doc="A value of the list: one for each name of the card.", times="name"),),
    keywords=("list", "tuple", "split", "separate", "apart"),
)

OPERATORS = (pack, unpack)
