"""Lines whose values may be missing: one asks for itself, several that ask the same stand under one `if`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from designer.codegen.brackets import WIDTH, laid_out
from designer.codegen.branches import Conditions, asking, conditions_at, either, forked, overwriting, question
from designer.codegen.copies import is_loop
from designer.codegen.forks import Side
from designer.codegen.presence import beyond
from designer.codegen.prose import comment, written_line
from designer.codegen.source import Source, joined
from designer.document import Node, NodeId, Port

if TYPE_CHECKING:
    from designer.codegen.body import Body


def guarded(body: Body, nodes: Sequence[Node], indent: int, known: Conditions = ()) -> list[Source]:
    """The lines of nodes, those that may not be there under the question whether they are.

    Args:
        known: What holds wherever these lines run.
    """
    rows: list[Source] = []
    place = 0
    while place < len(nodes):
        if (fork := _fork_from(body, nodes[place:])) is not None:
            rows += _forked(body, nodes[place : place + fork], indent, known)
            place += fork
            continue
        asks = tuple(one for one in _asked(body, nodes[place], [], known) if one not in known)
        if not asks:
            rows.append(body.statement(nodes[place], indent))
            place += 1
            continue
        run = [nodes[place]]
        for node in nodes[place + 1 :]:
            if not set(asks) <= set(_asked(body, node, run, known)):
                break
            run.append(node)
        place += len(run)
        rows += _under(body, run, asks, indent, known)
    return rows


def _fork_from(body: Body, nodes: Sequence[Node]) -> int | None:
    """How many lines two ways take that begin with the first; None where none do. The longest hold the others."""
    for count in range(len(nodes), 1, -1):
        sides = forked(body, nodes[count - 1])
        if sides is not None and all(node.id in sides[0].nodes | sides[1].nodes for node in nodes[: count - 1]):
            return count
    return None


def _forked(body: Body, nodes: Sequence[Node], indent: int, known: Conditions) -> list[Source]:
    """Two ways and the `first` that they end in, under an `if` and its `else`."""
    *_, first = nodes
    common = tuple(one for one in body.conditions[first.id] if one not in known)
    if common:
        return _under(body, nodes, common, indent, known)
    problems: list[str] = []
    told: list[tuple[str, Side, Conditions]] = []
    for side in forked(body, first) or ():
        asks = tuple(one for one in body.conditions[side.value.node] if one.when == side.when)
        told.append((question(body, beyond(asks, known) or asks, problems)[0], side, asks))
    told.sort(key=lambda one: any(part.lacking for part in one[2]) or one[0].startswith("not "))  # what is there first
    rows = list(map(Source, comment(first.note, indent)))
    note = body.note(problems)
    for place, (there, side, asks) in enumerate(told):
        asked = f"if {there}:" if place == 0 else "else:"
        rows.append(joined(f"{' ' * indent}{asked}", f"  # {note}" if note and place == 0 else ""))
        rows += guarded(body, [node for node in nodes if node.id in side.nodes], indent + 4, (*known, *asks))
        rows += body.taking(first, side.value, indent + 4, declared=place == 0)
    return rows


def _asked(body: Body, node: Node, run: Sequence[Node], known: Conditions) -> Conditions:
    """What a line asks for.

    Args:
        run: The lines before it that stand under one question, which it need not ask again.
    """
    preferred = overwriting(body, node)
    if preferred is None and (two := either(body, node)) is not None:
        return body.conditions[two[0].node]
    if preferred is None:
        own = Port(node.id, "output")
        return tuple(one for one in body.conditions[node.id] if one.value != own)
    conditions = body.conditions[preferred.node]
    sure = any(one.id == preferred.node for one in run) or set(conditions) <= set(known)
    return conditions if conditions and sure else conditions_at(body, preferred)


def _under(body: Body, run: Sequence[Node], asks: Conditions, indent: int, known: Conditions) -> list[Source]:
    problems: list[str] = []
    asked = asking(body, asks, run, known)
    asked = beyond(asked, known) or asked
    there, _ = question(body, asked, problems)
    margin = " " * indent
    if len(run) == 1 and _is_short(body, run[0], there, indent):
        return [body.statement(run[0], indent, asked)]
    note = body.note(problems)
    missing, over = _missing_after(body, run)
    others = list(_otherwise(body, run, indent + 4))
    over = [name for name in over if name not in _taken_otherwise(body, run)]
    return [
        *(Source(f"{margin}{name} = None") for name in missing),
        joined(f"{margin}if {there}:", f"  # {note}" if note else ""),
        *guarded(body, run, indent + 4, (*known, *asks)),
        *([Source(f"{margin}else:")] if over or others else []),
        *(Source(f"{margin}    {name} = None") for name in over),
        *others,
    ]


def _otherwise(body: Body, run: Sequence[Node], indent: int) -> Iterator[Source]:
    """The lines of those that take another value where a run does not run."""
    for node in run:
        if overwriting(body, node) is None and (two := either(body, node)) is not None:
            problems: list[str] = []
            target = f"{body.variables[Port(node.id, body.ports[node.id].outputs[0].name)]} = "
            value = laid_out(body.read(two[1], problems), indent, before=len(target))
            line = joined(target, value).marked(body.graph.id, node.id)
            yield written_line(line, indent, "", body.note(problems))


def _taken_otherwise(body: Body, run: Sequence[Node]) -> set[str]:
    """The variables that take another value where a run does not run."""
    return {
        body.variables[Port(node.id, body.ports[node.id].outputs[0].name)]
        for node in run
        if overwriting(body, node) is None and either(body, node) is not None
    }


def _is_short(body: Body, node: Node, there: str, indent: int) -> bool:
    """Whether a line is one value, and the question fits behind it."""
    if node.op == "first" or is_loop(body.program, body.graph, node) or len(body.ports[node.id].outputs) != 1:
        return False
    return indent + body.width(node) + len(f" if {there} else None") <= WIDTH


def _missing_after(body: Body, run: Sequence[Node]) -> tuple[list[str], list[str]]:
    """The variables of a run that are read behind it, which hold None where it does not run.

    Returns:
        Those that are free before it, and those that hold what the run itself reads.
    """
    inside = {node.id for node in run}
    behind = body.read_but_in(inside)
    held = {body.variables.get(port) for node in run for port in body.read_by(node) if port.node not in inside}
    free: list[str] = []
    over: list[str] = []
    for node in run:
        if _falls_back(body, node, inside) or either(body, node) is not None:
            continue  # its variable holds something else already, or after all
        for port in (Port(node.id, output.name) for output in body.ports[node.id].outputs):
            name = body.variables.get(port)
            if name is not None and port in behind and name not in (*free, *over):
                (over if name in held else free).append(name)
    return free, over


def _falls_back(body: Body, node: Node, inside: Collection[NodeId]) -> bool:
    """Whether `first` writes over what it falls back to, which was made before the run, or is such a `first` itself.

    Args:
        inside: The nodes of the run.
    """
    while overwriting(body, node) is not None:
        otherwise = body.source(list(node.wires())[1].target)
        if otherwise is None:
            return False
        if otherwise.node not in inside:
            return True
        node = body.graph.nodes[otherwise.node]
    return False
