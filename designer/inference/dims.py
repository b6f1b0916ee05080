"""Sizes as sums of products of names, such as `N`, `(H+1)//2` or `64*H*W`.

A dimension whose size is not fixed is written in the names of the sizes that the user left open. The form is canonical
enough that equal sizes are equal records: products are sorted, and a quotient of a quotient becomes one quotient.

A size that is declared to be a multiple of 32 is kept as 32 times a whole number, so that halving it is exact: `H/2`,
where another is `H//2`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import gcd, prod
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Quotient:
    """A size divided by a number, rounded down."""

    top: Dim
    bottom: int


@dataclass(frozen=True, slots=True)
class Share:
    """A name divided by the number that it is declared to be a multiple of: a whole number."""

    name: str
    multiple: int


Atom: TypeAlias = "str | Quotient | Share"
Term: TypeAlias = tuple[tuple[Atom, ...], int]


@dataclass(frozen=True, slots=True)
class Dim:
    """A size: products of atoms with their factors, sorted; the product of no atoms is the constant."""

    terms: tuple[Term, ...] = ()

    def __add__(self, other: Dim) -> Dim:
        return _collect((*self.terms, *other.terms))

    def __mul__(self, other: Dim) -> Dim:
        return _collect(
            (tuple(sorted((*left, *right), key=_atom_order)), a * b)
            for left, a in self.terms
            for right, b in other.terms
        )

    def __floordiv__(self, bottom: int) -> Dim:
        """Divided by a positive number and rounded down, which is exact for every size."""
        if all(factor % bottom == 0 for atoms, factor in self.terms if atoms):
            return Dim(tuple((atoms, factor // bottom) for atoms, factor in self.terms if factor // bottom))
        match [term for term in self.terms if term[0]]:
            case [((Quotient(top=top, bottom=inner),), 1)]:
                # floor((floor(a / b) + c) / d) is floor((a + b * c) / (b * d)) for whole numbers.
                return _collect([((Quotient(top + number(self.constant * inner), inner * bottom),), 1)])
        return _collect([((Quotient(self, bottom),), 1)])

    @property
    def constant(self) -> int:
        return next((factor for atoms, factor in self.terms if not atoms), 0)

    def names(self) -> Iterator[str]:
        """The names it depends on."""
        return (text for text, _ in self.units())

    def units(self) -> Iterator[tuple[str, int]]:
        """The names it depends on, each with the number that it is declared to be a multiple of."""
        for atoms, _ in self.terms:
            for atom in atoms:
                match atom:
                    case Quotient(top=top):
                        yield from top.units()
                    case Share(name=text, multiple=multiple):
                        yield text, multiple
                    case str(text):
                        yield text, 1

    @property
    def step(self) -> int:
        """By how much the size grows where each declared multiple grows by one; 1 where nothing is declared."""
        if not any(isinstance(atom, Share) for atoms, _ in self.terms for atom in atoms):
            return 1
        return reduce(gcd, (factor for atoms, factor in self.terms if atoms))

    def steps(self) -> Dim:
        """How many steps it is large, its constant aside."""
        step = self.step
        return Dim(tuple((atoms, factor // step) for atoms, factor in self.terms if atoms))

    def value(self, sizes: Mapping[str, int]) -> int:
        """The number it comes to where its names have these sizes."""
        return sum(factor * prod(_atom_value(atom, sizes) for atom in atoms) for atoms, factor in self.terms)

    def __str__(self) -> str:
        return self.written()

    def written(self, in_sums: Sequence[str] = (), in_products: Sequence[str] = ()) -> str:
        """The size as text.

        Args:
            in_sums: Names that stand in this order where they are added, behind all others.
            in_products: The same where they are multiplied.
        """
        if not self.terms:
            return "0"
        text = ""
        for atoms, factor in self._in_order(in_sums, in_products):
            sign = "-" if factor < 0 else "+" if text else ""
            whole = prod(atom.multiple for atom in atoms if isinstance(atom, Share))
            common = gcd(factor, whole)
            times = abs(factor) // common
            parts = [] if times == 1 and atoms else [str(times)]
            alone = not parts and len(atoms) == 1
            parts += [
                f"({_atom_text(atom)})" if isinstance(atom, Quotient) and not alone else _atom_text(atom)
                for atom in atoms
            ]
            text += sign + "*".join(parts) + (f"/{whole // common}" if whole > common else "")
        return text

    def _in_order(self, in_sums: Sequence[str], in_products: Sequence[str]) -> list[Term]:
        def rank(atom: Atom, order: Sequence[str]) -> tuple[int, bool, str]:
            return (order.index(atom) if atom in order else -1, *_atom_order(atom))

        terms = [
            (tuple(sorted(atoms, key=lambda atom: rank(atom, in_products))), factor) for atoms, factor in self.terms
        ]
        return sorted(terms, key=lambda term: (-len(term[0]), [rank(atom, in_sums) for atom in term[0]]))


def number(value: int) -> Dim:
    """A fixed size."""
    return Dim((((), value),)) if value else Dim()


def name(text: str, multiple: int = 1) -> Dim:
    """A size that is left open, as a multiple of a number where that is declared."""
    return Dim((((Share(text, multiple),), multiple),)) if multiple > 1 else Dim((((text,), 1),))


def _collect(terms: Iterable[Term]) -> Dim:
    """Adds up equal products; larger products first, the constant last."""
    factors: dict[tuple[Atom, ...], int] = {}
    for atoms, factor in terms:
        factors[atoms] = factors.get(atoms, 0) + factor
    kept = [(atoms, factor) for atoms, factor in factors.items() if factor]
    match kept:
        case [((Quotient(top=top, bottom=bottom),), 1), ((), constant)] | [
            ((), constant),
            ((Quotient(top=top, bottom=bottom),), 1),
        ]:
            # floor(a / b) + c is floor((a + b * c) / b).
            kept = [((Quotient(top + number(constant * bottom), bottom),), 1)]
    return Dim(tuple(sorted(kept, key=lambda term: (-len(term[0]), [_atom_order(atom) for atom in term[0]]))))


def _atom_order(atom: Atom) -> tuple[bool, str]:
    """Alphabetical, but the batch first, as people write it."""
    text = _atom_text(atom)
    return not text.startswith("N"), text


def _atom_text(atom: Atom) -> str:
    if isinstance(atom, str):
        return atom
    if isinstance(atom, Share):
        return atom.name
    top = str(atom.top)
    return f"{top if len(atom.top.terms) == 1 and '*' not in top and '/' not in top else f'({top})'}//{atom.bottom}"


def _atom_value(atom: Atom, sizes: Mapping[str, int]) -> int:
    match atom:
        case Quotient(top=top, bottom=bottom):
            return top.value(sizes) // bottom
        case Share(name=text, multiple=multiple):
            return sizes[text] // multiple
    return sizes[atom]
