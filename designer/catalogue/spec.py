"""The form of a catalogue entry: everything the program knows of an operator, in our own data.

From one declaration follow the palette, the card, the form, search, documentation, code and tests. Nothing here imports
torch: the window shows the catalogue without it, and a test holds every entry against the signature of the real
operator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, ValuesView
from dataclasses import dataclass
from enum import StrEnum

from designer.document import UNSET, Json, Unset


class Family(StrEnum):
    """The kinds of cards, as the palette groups and colours them."""

    INPUT_OUTPUT = "input_output"
    LINEAR = "linear"
    CONVOLUTION = "convolution"
    POOLING = "pooling"
    PADDING = "padding"
    NORMALISATION = "normalisation"
    ACTIVATION = "activation"
    REGULARISATION = "regularisation"
    RECURRENT = "recurrent"
    ATTENTION = "attention"
    EMBEDDING = "embedding"
    SHAPE = "shape"
    SELECTION = "selection"
    MERGE = "merge"
    MATHS = "maths"
    LOSS = "loss"
    TRAINING = "training"
    BLOCK = "block"
    CUSTOM = "custom"
    ANY = "any_operation"


class Kind(StrEnum):
    """What sort of value an argument takes; the form and the code follow from it."""

    INT = "int"
    FLOAT = "float"
    BOOL = "bool"
    CHOICE = "choice"
    TEXT = "text"
    INDEX = "index"  # the places of a part, as `:, 0`
    INTS = "ints"  # a whole number or a list of them, as kernel_size
    FLOATS = "floats"  # a list of numbers, as an optimiser's betas
    NUMBERS = "numbers"  # the numbers of a tensor: one, or lists of them within each other
    DTYPE = "dtype"  # torch's name without `torch.`
    NAMES = "names"  # a list of names, as the networks that an optimiser updates
    NETWORK = "network"  # the name of a network of the design
    TABLE = "table"  # names with values, as the settings of an optimiser


class Role(StrEnum):
    """How an operator becomes code."""

    LAYER = "layer"  # an attribute of the class, called in forward
    FUNCTION = "function"  # a call in forward
    INPUT = "input"
    OUTPUT = "output"
    METRIC = "metric"
    MINIMISE = "minimise"
    FORMULA = "formula"  # arithmetic that the card itself says
    BUFFER = "buffer"  # a value that is made once and kept with the class
    PARAMETER = "parameter"  # a learned value that is no layer's
    GRADIENT = "gradient"  # of a value with regard to another
    ADAPT = "adapt"  # the weights that a network would have after one step of descent
    FIRST = "first"  # the first of several values that is there
    PACK = "pack"  # several values as one list
    UNPACK = "unpack"  # a list as several values
    CHOICE = "choice"  # one of several layers or blocks


@dataclass(frozen=True, slots=True)
class InputPort:
    """Where a value comes in.

    Attributes:
        pattern: What is expected, such as `N in_channels H W`; `...` stands for any dimensions; empty: anything.
        optional: The operator works without it.
        variadic: Takes a list of wires.
        dtype: What is needed: `float`, `int`, `bool` or a torch name; empty: anything.
        named: The call gives it by its name, `weight=...`, since torch has other arguments before it.
        behind: The argument before it, where torch demands both: it comes right behind that one, and by its name only
            where that one does.
        group: torch's name of the tuple that ports next to each other are given as: the LSTM's `hx` is `(h_0, c_0)`.
            All ports of a group are wired, or none.
        shares: It takes the weight of another layer to share, and no value.
        weights: It takes all weights of a network, as `adapt` gives them, and no other value.
        like: The input before it whose value mostly flows in here, too: attention asks what it looks at itself.
        doc: What it means, in our own words.
    """

    name: str
    pattern: str = ""
    optional: bool = False
    variadic: bool = False
    dtype: str = ""
    named: bool = False
    group: str = ""
    doc: str = ""
    shares: bool = False
    behind: str = ""
    weights: bool = False
    like: str = ""


@dataclass(frozen=True, slots=True)
class OutputPort:
    """What an operator gives; its shape is found by running it, never from the pattern, which is for people.

    Attributes:
        group: Outputs next to each other with the same group come as one tuple: `output, (h_n, c_n) = lstm(input)`.
        when: A flag among the arguments that must be on for it to be there.
        times: An argument that says how often it is there, numbered from 0: a count, or a list of as many sizes;
            `name`: as often as the card has names.
    """

    name: str
    pattern: str = ""
    group: str = ""
    doc: str = ""
    when: str = ""
    times: str = ""


@dataclass(frozen=True, slots=True)
class Auto:
    """An argument that is found from what flows in: the size of one dimension of an input.

    Attributes:
        port: The input.
        axis: The dimension, as Python counts.
        as_list: Whether the argument is a list of that one size (`normalized_shape`).
    """

    port: str
    axis: int
    as_list: bool = False


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of an operator, by torch's own name.

    Attributes:
        default: torch's default; UNSET where torch demands a value.
        initial: What a new card is given; UNSET: nothing, so that the default holds or what flows in says it.
        auto: How it is found where the document leaves it out.
        low, high: Bounds, both included; None: none. They also keep a document from asking for the absurd.
        length: For INTS and FLOATS, how many numbers a list has (2 for an image's kernel); 0: any.
        as_list: torch wants a list here, where it usually takes a tuple or a number.
        as_tuple: torch wants a tuple here even of one number.
        spread: The call takes the numbers of a list one by one: `x.reshape(-1, 8)`.
        scalar: The list may be empty: a single number, without dimensions.
        choices: torch's own words: all there are for CHOICE and DTYPE, and for NAMES where there are any; for INTS and
            FLOAT those that may stand in place of numbers, as `same` or `-inf`.
        optional: Whether None is a value.
        positional: Whether people write it without its name.
        said: Whether people write it though it is as torch has it by default: `x.unbind(0)`.
        folded: Whether the form shows it only when unfolded.
        literal: Whether it is a value, and no expression.
        call: Whether it is given when a layer is called, not when it is made.
        shapes: Of a FLOAT, whether sizes follow from it, or whether the call can be made with them.
        doc: What it does, in our own words.
    """

    name: str
    kind: Kind
    default: Json | Unset = UNSET
    initial: Json | Unset = UNSET
    auto: Auto | None = None
    low: float | None = None
    high: float | None = None
    length: int = 0
    as_list: bool = False
    as_tuple: bool = False
    spread: bool = False
    scalar: bool = False
    choices: tuple[str, ...] = ()
    optional: bool = False
    positional: bool = False
    said: bool = False
    folded: bool = False
    literal: bool = False
    call: bool = False
    shapes: bool = False
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Operator:
    """One thing that can be placed.

    Attributes:
        op: torch's dotted name (`nn.Conv2d`, `F.relu`, `torch.cat`) or one of our own (`input`).
        title: What the palette and the card call it.
        summary: One sentence, in our own words.
        name: What a new card of it is called (`conv`); numbered where it is taken.
        tag: A word beside the title in the palette that tells near relatives apart (`image`, `sequence`).
        facts: Arguments whose values the card shows, in order, such as `out_channels` and `kernel_size`.
        keywords: Other words people search by.
        url: torch's page of it.
        weight: Of a layer whose `weight` another may share: its sizes, as the arguments of both decide them.
        also: Other names that torch has for the very same, under which documents may call it.
        draws: Whether what it gives is drawn at random.
        source: Of a custom layer, the Python text that its class is in.
    """

    op: str
    title: str
    family: Family
    role: Role
    summary: str
    name: str
    inputs: tuple[InputPort, ...] = ()
    outputs: tuple[OutputPort, ...] = (OutputPort("output"),)
    arguments: tuple[Argument, ...] = ()
    tag: str = ""
    facts: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    url: str = ""
    weight: str = ""
    also: tuple[str, ...] = ()
    draws: bool = False
    source: str = ""

    def argument(self, name: str) -> Argument | None:
        for argument in self.arguments:  # asked for of each card that is drawn, where a generator takes twice as long
            if argument.name == name:
                return argument
        return None

    def input(self, name: str) -> InputPort | None:
        return next((port for port in self.inputs if port.name == name), None)


class Catalogue(Mapping[str, Operator]):
    """All operators by their name, in the order of the palette; those with other names answer to these too.

    Further ones, which nobody declared, answer to their name but are not among those that it lists.
    """

    def __init__(self, operators: tuple[Operator, ...], further: Callable[[], Mapping[str, Operator]] = dict) -> None:
        """Gathers the entries.

        Args:
            further: Gives the operators that are known by name alone; called when a name is asked for that none has.

        Raises:
            ValueError: Two entries have the same name.
        """
        self._further = further
        self._operators = {operator.op: operator for operator in operators}
        if len(self._operators) < len(operators):
            names = [operator.op for operator in operators]
            raise ValueError(f"declared twice: {sorted({name for name in names if names.count(name) > 1})}")
        self._also = {name: operator for operator in operators for name in operator.also}

    def __getitem__(self, op: str) -> Operator:
        found = self._operators.get(op) or self._also.get(op)
        return found if found is not None else self._further()[op]

    def __iter__(self) -> Iterator[str]:
        return iter(self._operators)

    def values(self) -> ValuesView[Operator]:
        """All that it lists; they are gone through with each edit."""
        return self._operators.values()

    def further(self) -> Mapping[str, Operator]:
        """The operators that it does not list."""
        return self._further()

    def with_others(self, operators: Iterable[Operator]) -> Catalogue:
        """The same with these operators, and without such as came from other texts."""
        known = (operator for operator in self._operators.values() if not operator.source)
        return Catalogue((*known, *operators), self._further)

    def __len__(self) -> int:
        return len(self._operators)
