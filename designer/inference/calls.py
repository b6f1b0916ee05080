"""The call that a node makes, as a record: what is called, and with which arguments.

Inference performs this record on tensors without data, and whoever writes the code of it keeps to the same rules: the
inputs first, by position and in the order of the catalogue; after a gap, and where the catalogue says so, by name;
ports of a group as one tuple; arguments by torch's own names.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from math import isfinite

from designer.catalogue.spec import Argument, Family, InputPort, Kind, Operator, Role
from designer.document import UNSET
from designer.document.expressions import Value


@dataclass(frozen=True, slots=True)
class Given:
    """What arrives at a port, or at the ports of a group; a variadic port gives a list."""

    ports: tuple[str, ...]
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class Sized:
    """An argument that depends on sizes: an expression, and what its other names mean."""

    text: str
    names: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One call.

    Attributes:
        target: torch's dotted name, or one of ours.
        make: For a layer, the arguments of its constructor.
        args: The inputs that are given by position.
        named: The inputs that are given by name.
        settings: Arguments of the call itself, by name.
        sizes: Names of sizes that arguments read, each of which arrives like a value: `torch.arange(T)`.
        source: Of a custom layer, the Python text of its class.
        called: Whether a layer is called, or made alone.
        loose: Arguments that are numbers on which no size depends, and not whether the call can be made with a size.
    """

    target: str
    make: tuple[tuple[str, Value], ...] = ()
    args: tuple[Given, ...] = ()
    named: tuple[tuple[str, Given], ...] = ()
    settings: tuple[tuple[str, Value | Sized], ...] = ()
    sizes: tuple[str, ...] = ()
    source: str = ""
    called: bool = True
    loose: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    @property
    def form(self) -> str:
        """The text of all that decides the form of what it gives."""
        make = tuple(one for one in self.make if one[0] not in self.loose)
        return repr(replace(self, make=make, settings=tuple(one for one in self.settings if one[0] not in self.loose)))

    @property
    def key(self) -> str:
        """Its text, which tells `1`, `1.0` and `True` apart where comparing them would not."""
        return repr(self)


def call_of(operator: Operator, values: Mapping[str, Value], wired: Collection[str]) -> Call:
    """The call of a node.

    Args:
        values: The arguments that are given or were found, by name; those left out keep torch's default.
        wired: The ports at which something arrives.
    """
    args: list[Given] = []
    named: list[tuple[str, Given]] = []
    gap = False
    for name, ports in _parameters(operator.inputs):
        present = tuple(port.name for port in ports if port.name in wired)
        if len(present) < len(ports):
            gap = True
            continue
        given = Given(present, grouped=bool(ports[0].group))
        if gap or ports[0].named or ports[0].behind:
            named.append((name, given))
        else:
            args.append(given)
    inputs = {port.name for port in operator.inputs}
    taken = (one.name for one in operator.arguments if one.name in wired and one.name not in inputs)
    named += [(name, Given((name,))) for name in taken]
    layer = operator.role is Role.LAYER
    made = [argument.name for argument in operator.arguments if layer and not argument.call]
    return Call(
        target=operator.op,
        make=tuple((name, values[name]) for name in made if name in values),
        args=tuple(args),
        named=tuple(named),
        settings=tuple(
            (argument.name, values[argument.name])
            for argument in operator.arguments
            if argument.name in values and argument.name not in made
        ),
        source=operator.source,
        loose=frozenset(one.name for one in operator.arguments if _is_loose(operator, one, values)),
    )


def _is_loose(operator: Operator, argument: Argument, values: Mapping[str, Value]) -> bool:
    """Whether an argument is a number that only other numbers depend on, as it is where it is left out."""
    if argument.kind is not Kind.FLOAT or argument.shapes or operator.family is Family.ANY or operator.source:
        return False
    value = values.get(argument.name, argument.default)
    usual = argument.default is UNSET or _is_number(argument.default)
    return usual and _is_number(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _parameters(ports: tuple[InputPort, ...]) -> list[tuple[str, list[InputPort]]]:
    """torch's own parameters with the ports that fill them, in order."""
    parameters: dict[str, list[InputPort]] = {}
    for port in ports:
        parameters.setdefault(port.group or port.name, []).append(port)
    return list(parameters.items())


def as_sizes(value: Value) -> tuple[Value, ...]:
    """Sizes as a tuple, where a document may say a single one as a number."""
    return value if isinstance(value, tuple) else (value,)
