"""The worlds a design is run in: the sizes that its open names have in each.

The first world is the example that people see. Four more have large sizes, different for every name, from which the
names of all other sizes are learned; one more checks them. Nothing is allocated on the meta device, so large is free,
and it keeps `(H+1)//2` apart from `H//2 + 3`. Where large sizes do not do, as with a mask that ends somewhere, sizes
near the example may.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from designer.inference.naming import Sizes

BATCH = "N"
_DEFAULTS = {"T": 16, "S": 12, "L": 16, "H": 32, "W": 32, "D": 16}
_DEFAULT_BATCH = 32
_DEFAULT_SIZE = 8
_WORLDS = 5
# What is added to the first size in each world, a row a name. The first four of a row leave every remainder by 2, 3 and
# 4, and however often they are halved, up to six times, and whatever is added before, some come out odd and some even:
# so `(H-7)//16` behind a `(H-7)//8` is told from its neighbours. No two rows are alike up to a factor and a constant.
_ROWS = (
    (0, 149, 43, 102, 181),
    (0, 179, 106, 157, 27),
    (0, 139, 58, 101, 159),
    (0, 27, 86, 109, 47),
    (0, 181, 107, 78, 33),
    (0, 26, 79, 53, 139),
)
# Sizes in dozens. Twelve divides the first of each name, and names lie so far apart that no size occurs twice.
_SMALL, _SOME, _LARGE = 30, 80, 1600
_CLOSE, _APART = 16, 128
_STRETCH = 16  # by how much large sizes grow from world to world: 192 leaves the remainders what they are
_SHRINKS = 12  # an example from this size on has enough sizes between itself and its half
_ROOM = 40  # how far sizes reach beyond an example that is smaller
_SHARES = (46, 41, 36, 31, 26)  # of 48
_PRIMES = (7, 11, 13, 17, 19, 23, 29, 31, 37)


class Scale(Enum):
    """How large the sizes in the worlds are."""

    LARGE = "large"
    SMALL = "small"  # for graphs whose values would overflow, as attention over pixels
    NEAR = "near"  # for graphs that take no more than so many, as a mask that ends somewhere
    ALIKE = "alike"  # for graphs that need the proportions of the example, as one that cuts one input out of another


def is_batch(name: str) -> bool:
    """Whether a name stands for how many examples are looked at together: `N`, or `N_query` of a second source."""
    return name == BATCH or name.startswith(f"{BATCH}_")


def default_size(name: str) -> int:
    """The size a name has in the example where nothing says it."""
    return _DEFAULT_BATCH if is_batch(name) else _DEFAULTS.get(name, _DEFAULT_SIZE)


@dataclass(frozen=True, slots=True)
class Worlds:
    """The size of each name that is open, in every world.

    Attributes:
        sizes: Name to its sizes; names that are not here are fixed to their example.
        count: How many worlds there are: the example alone where nothing is open.
    """

    sizes: Mapping[str, Sizes]
    count: int


def draw_worlds(
    examples: Mapping[str, int],
    free: Iterable[str],
    scale: Scale = Scale.LARGE,
    *,
    multiples: Mapping[str, int] = MappingProxyType({}),
) -> Worlds:
    """Sizes for the free names.

    Args:
        multiples: What each size of a name must be divisible by, where that is declared.
    """
    sizes: dict[str, Sizes] = {}
    names = sorted(free)
    least = min((examples[name] // multiples.get(name, 1) for name in names if not is_batch(name)), default=_SHRINKS)
    stretch = -(-_SHRINKS // max(least, 1))
    for index, name in enumerate(names):
        multiple = multiples.get(name, 1)
        if scale in (Scale.NEAR, Scale.ALIKE):
            near = scale is Scale.NEAR
            example = examples[name]
            drawn = _near(example, multiple, index) if near else _alike(example * stretch, multiple, index)
            sizes[name] = (example, *drawn)
            continue
        small = scale is Scale.SMALL or multiple > 1
        start = (_SMALL if small else _SOME if is_batch(name) else _LARGE) + index * (_CLOSE if small else _APART)
        step = 0 if small else _STRETCH + index // len(_ROWS)
        row = _ROWS[index % len(_ROWS)]
        far = (multiple * (12 * (start + step * world) + more) for world, more in enumerate(row))
        sizes[name] = (examples[name], *far)
    return Worlds(sizes, _WORLDS + 1 if sizes else 1)


def _near(example: int, multiple: int, index: int) -> list[int]:
    """Sizes between an example and its half, or beyond one that is too small for that; each name in another order."""
    units = example // multiple
    low, high = (units // 2, units) if units >= _SHRINKS else (units + 1, units + _ROOM)
    prime = _PRIMES[index % len(_PRIMES)]
    return [multiple * unit for unit in sorted(range(low, high), key=lambda unit: unit * prime % 41)[:_WORLDS]]


def _alike(example: int, multiple: int, index: int) -> list[int]:
    """Sizes that are nearly the same share of the example for every name; no two names of one size stay alike.

    Args:
        example: As often as the least of all names needs it, so that there is room below it.
    """
    units = max(example // multiple, _SHRINKS)
    return [multiple * (units * (share - index % 3) // 48) for share in _SHARES]
