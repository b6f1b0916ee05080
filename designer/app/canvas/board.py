"""What gestures work on: the drawing of one graph, what is selected, and the document behind it.

The board knows no Qt. Whatever changes the document goes through `do`, as one entry with a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from designer.app.canvas.camera import FULL_FROM, Camera
from designer.app.canvas.card import Measure, Spot
from designer.app.canvas.deck import Rows
from designer.app.canvas.findings import Findings
from designer.app.canvas.geometry import Scene
from designer.app.canvas.healing import disconnections, plan_removal
from designer.app.canvas.layer_look import LayerLook
from designer.app.canvas.pills import pill_size
from designer.app.canvas.planning import (
    Drop,
    plan_at_end,
    plan_behind,
    plan_drop,
    plan_duplicate,
    plan_free,
    plan_into,
    plan_move,
    plan_paste,
    plan_paste_into,
    plan_wire,
)
from designer.app.canvas.port_cursor import PortCursor
from designer.app.canvas.wire_looks import WireLooks
from designer.app.theme.tokens import Sizes
from designer.catalogue.custom import CUSTOM, NEW, new_layer
from designer.catalogue.freezing import Held, frozen_around
from designer.catalogue.offers import operator_called
from designer.catalogue.spec import Catalogue, Operator
from designer.document import (
    AddNode,
    Change,
    Design,
    Disconnect,
    Edit,
    EditError,
    FormatError,
    Graph,
    GraphId,
    History,
    NodeId,
    Point,
    Port,
    Report,
    SetCustomLayers,
    Slot,
    Wire,
)
from designer.document.fragments import as_copies, definition_edits, from_text, settled, to_text

_SENTENCE = 200  # characters of what is wrong with a text; it may quote the text
READ_ONLY = "This design is open in another window. Save it under another name to change it."


@dataclass(frozen=True, slots=True)
class Listener:
    """Whom the board tells.

    Attributes:
        say: A sentence for the user.
        selected: Another selection, or another place of the port cursor.
        redraw: Something looks different.
        moved: The drawing is seen elsewhere; how it was seen before.
        let_go: A new wire was let go over nothing: the port that it begins at, and where its end is.
    """

    say: Callable[[str], None]
    selected: Callable[[], None]
    redraw: Callable[[], None]
    moved: Callable[[Camera], None]
    let_go: Callable[[Spot, Point], None]


class Board:
    """One graph of one document, as it is seen and worked on.

    Attributes:
        camera: What is seen of it.
        looks: How its wires are drawn.
        cursor: The port that the keys are at.
        selection: Selected nodes, in the order in which they were selected.
        selected_wire: Where the selected wire ends.
        read_only: Whether edits are refused, in words.
        keeps_grid: Whether cards that are dragged keep to the grid.
        layers: What a run found of the layers of its cards.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        history: History,
        graph_id: GraphId,
        measure: Measure,
        sizes: Sizes,
        listener: Listener,
    ) -> None:
        self.catalogue = catalogue
        self.history = history
        self.graph_id = graph_id
        self.sizes = sizes
        self._measure = measure
        self.scene = Scene(catalogue, history.design, graph_id, measure, sizes)
        self.cursor = PortCursor(self.scene)
        self.findings = Findings(graph_id)
        self.camera = Camera()
        self.selection: tuple[NodeId, ...] = ()
        self.selected_wire: Slot | None = None
        self.read_only = False
        self.keeps_grid = True
        self.layers: Mapping[NodeId, LayerLook] = {}
        self.looks = WireLooks(self.scene, self.findings)
        self._selected: tuple[tuple[NodeId, ...], Rows] = ((), self.scene.deck.rows(()))
        self._held = (-1, Held())
        self._listener = listener

    @property
    def graph(self) -> Graph:
        """The graph that is drawn."""
        return self.history.design.graphs[self.graph_id]

    @property
    def held(self) -> Held:
        """What the cards are frozen with; found once for each state of the document."""
        if self._held[0] != self.history.revision:
            self._held = (self.history.revision, frozen_around(self.history.design, self.graph_id))
        return self._held[1]

    def draw(self, design: Design, graph_id: GraphId, *, wired: bool = True) -> Scene:
        """How another graph would be seen here."""
        return Scene(self.catalogue, design, graph_id, self._measure, self.sizes, wired=wired)

    def width(self, text: str, role: str) -> float:
        """How wide a text is on a card."""
        return self._measure(text, role)

    def say(self, text: str) -> None:
        """Tells the user something."""
        self._listener.say(text)

    def look(self, camera: Camera) -> None:
        """Looks through another camera."""
        before, self.camera = self.camera, camera
        self._listener.moved(before)

    def redraw(self) -> None:
        """Has the drawing painted again, soon."""
        self._listener.redraw()

    def let_go(self, spot: Spot, end: Point) -> None:
        """Tells that a new wire was let go over nothing."""
        self._listener.let_go(spot, end)

    def label(self, node: NodeId) -> str:
        """What a person calls a node."""
        return self.graph.nodes[node].label

    def names(self, nodes: Iterable[NodeId]) -> str:
        """`conv1`, or `3 cards`: how entries of the undo list speak of nodes."""
        several = list(nodes)
        return self.label(several[0]) if len(several) == 1 else f"{len(several)} cards"

    # Following the document

    def follow(self, change: Change) -> None:
        """Takes over a change of the document, whoever made it; when it is painted is for others to say.

        What an undo or a redo brings back is selected; the cards that are selected stay so where that is none.
        """
        picked, back, wired = self.wire(self.selected_wire), self._brought_back(change), self._newly_wired(change)
        self.scene.update(change.delta)
        touched = self.findings.touched
        self.findings.follow(change, self.graph.nodes, self.scene.wiring.behind)
        self.looks.forget(self.findings.touched - touched)
        self._selected = ((), self.scene.deck.rows(()))  # the rows may be others now
        wire = self.selected_wire if picked is not None and self.wire(self.selected_wire) == picked else None
        if back:
            self.select(back)
        else:
            left = tuple(node for node in self.selection if node in self.graph.nodes)
            self.select(left, wire if wire is not None or left else wired)

    def _brought_back(self, change: Change) -> list[NodeId]:
        """The cards that are here again by an undo or a redo."""
        if change.how not in ("undo", "redo"):
            return []
        here, known = self.graph_id, self.scene.deck.row
        come = {node for graph, node in change.delta.nodes if graph == here and node not in known}
        return [node for node in self.graph.nodes if node in come] if come else []

    def _newly_wired(self, change: Change) -> Slot | None:
        """Where the one wire ends that an undo brings back; of a list, the first one that is another now."""
        if change.how != "undo":
            return None
        slots = [slot for graph, slot in change.delta.wires if graph == self.graph_id and slot.node in self.graph.nodes]
        new = (slot for slot in slots if self.wire(slot) is None and self.graph.source_of(slot) is not None)
        come = list(islice(new, 2))  # thousands may come at once
        if len(come) != 1:
            return None
        place = (come[0].node, come[0].port)
        return min((slot for slot in slots if (slot.node, slot.port) == place), key=lambda slot: slot.index or 0)

    def take_report(self, report: Report | None) -> None:
        """Shows what a check found."""
        known = self.findings.known
        others = self.findings.take(report, self.graph.nodes)
        self.scene.set_findings(self.findings.nodes)
        self.looks.forget(others if self.findings.known == known else self.graph.nodes)
        self.redraw()

    # Selecting

    @property
    def selected_rows(self) -> Rows:
        """The rows of the selected cards, in any order; each picture asks for them."""
        if self._selected[0] is not self.selection:
            deck, selection = self.scene.deck, self.selection
            every = len(selection) == len(deck.ids)
            self._selected = (selection, np.arange(len(deck.ids)) if every else deck.rows(selection))
        return self._selected[1]

    def select(self, nodes: Iterable[NodeId], wire: Slot | None = None) -> None:
        """Selects these nodes, and the wire that ends in a slot if one is given, and nothing else."""
        selection = tuple(nodes if isinstance(nodes, Mapping) else dict.fromkeys(nodes))
        if (selection, wire) != (self.selection, self.selected_wire):
            self.selection, self.selected_wire = selection, wire
            self.cursor.follow(selection)
            self._listener.selected()
            self.redraw()

    def neighbour(self, dx: int, dy: int) -> NodeId | None:
        """The card next to the selected one in a direction; the first card where none is selected."""
        deck = self.scene.deck
        return deck.neighbour(self.selection[-1], dx, dy) if self.selection else next(iter(deck.ids), None)

    def walk(self, dx: int, dy: int) -> None:
        """Takes the port cursor a step in a direction, and selects the card that it comes to."""
        spot = self.cursor.next(self.selection[-1] if self.selection else None, dx, dy)
        if spot is not None:
            self.point_at(spot)

    def point_at(self, spot: Spot | None) -> None:
        """Puts the port cursor on a port, or takes it away."""
        if spot == self.cursor.spot:
            return
        self.cursor.put(spot)
        if spot is not None and (self.selection, self.selected_wire) != ((spot.node,), None):
            self.select((spot.node,))
        else:
            self._listener.selected()
            self.redraw()

    # Changing the document

    def do(self, name: str, edits: Iterable[Edit]) -> bool:
        """Applies edits as one entry; where that cannot be, says why.

        Returns:
            Whether it was done.
        """
        if self.read_only:
            self.say(READ_ONLY)
            return False
        try:
            self.history.do(name, edits)
        except EditError as error:
            self.say(f"That could not be done: {error}.")
            return False
        return True

    def move(self, to: dict[NodeId, Point]) -> bool:
        """Lays cards at points."""
        return self.do(f"Move {self.names(to)}", plan_move(self.scene, to))

    def nudge(self, dx: float, dy: float) -> None:
        """Moves the selected cards."""
        to = {}
        for node in self.selection:
            left, top, *_ = self.scene.deck.box(node)
            to[node] = (left + dx, top + dy)
        if to:
            self.move(to)

    def delete_selection(self, verb: str = "Delete", *, heal: bool = False) -> None:
        """Removes the selected cards with their wires, and the selected wire.

        Args:
            heal: Whether what lies behind the cards takes what they took, where the shapes allow.
        """
        wire = self.wire(self.selected_wire)
        if not self.selection:
            if wire is not None:
                self.disconnect(wire.target)
            return
        edits = plan_removal(self.scene, self.selection, heal=heal)
        if wire is not None and not {wire.source.node, wire.target.node} & set(self.selection):
            edits = (*edits, Disconnect(self.graph_id, wire.target))
        self.do(f"{verb} {self.names(self.selection)}", edits)

    def duplicate(self, nodes: Iterable[NodeId], *, incoming: bool = False) -> None:
        """Copies cards, with the wires among them, and selects the copies.

        Args:
            incoming: Whether the copies take what the originals take from other cards, too.
        """
        originals = list(nodes)
        if originals:
            edits, copies = plan_duplicate(self.scene, originals, incoming=incoming)
            if self.do(f"Duplicate {self.names(originals)}", edits):
                self.select(copies)

    def copied(self) -> str:
        """The selected cards, with the wires among them, as text for the clipboard; empty where none is selected."""
        places = {node: self.scene.deck.box(node)[:2] for node in self.selection}
        return to_text(self.history.design, self.graph, places, places) if places else ""

    def paste(self, text: str, around: Point, wire: Wire | None) -> bool:
        """Puts the cards of a text as near to a point as there is room for them together, and selects them.

        Args:
            wire: What they are put into, where they have one way in and one way out.

        Returns:
            Whether it was done; else it was said why not.
        """
        design = self.history.design
        try:
            brought = settled(from_text(text), design)
        except FormatError as error:
            self.say(f"Nothing was pasted: {str(error)[:_SENTENCE]}.")
            return False
        copies = as_copies(brought.cards, self.graph)
        known = {graph.id: graph for graph in (*design.graphs.values(), *brought.graphs, copies)}
        alone = Design(design.name, graphs=known, custom=(*design.custom, *brought.custom))
        drawn = self.draw(alone, copies.id, wired=False)
        into = plan_paste_into(self.scene, drawn, wire, around) if wire is not None else None
        edits = (*definition_edits(brought, design), *(into or plan_paste(self.scene, drawn, around)))
        where = f" into {self.wire_name(wire)}" if wire is not None and into is not None else ""
        count = len(copies.nodes)
        self.scene.borrow(drawn)
        if not self.do(f"Paste {count} {'card' if count == 1 else 'cards'}{where}", edits):
            return False
        self.select(copies.nodes)
        return True

    def offers(self, op: str) -> bool:
        """Whether there is such an operator to be placed here, or such a block of the design."""
        return operator_called(self.catalogue, self.history.design, self.graph, op) is not None

    def _operator(self, op: str) -> Operator:
        found = operator_called(self.catalogue, self.history.design, self.graph, op)
        if found is None:
            raise KeyError(op)
        return found

    def drop_at(self, op: str, at: Point, *, alone: bool = False) -> Drop:
        """What it would mean to drop a new card of an operator at a point; alone, it is wired to nothing."""
        plan = plan_free if alone else plan_drop
        return plan(self.scene, self._operator(op), at)

    def place(self, op: str, at: Point) -> NodeId | None:
        """Places a new card as near to a point as there is room, wired to nothing.

        Returns:
            The new node; None where it was refused.
        """
        return self.drop(plan_free(self.scene, self._operator(op), at))

    def place_next(self, op: str, otherwise: Point) -> NodeId | None:
        """Places a new card where the selection asks for it: behind the card, or in the wire; else where there is room.

        Returns:
            The new node; None where it was refused.
        """
        operator, spot, wire = self._operator(op), self.way_on, self.wire(self.way_in)
        drop = plan_behind(self.scene, operator, spot) if spot is not None else None
        if wire is not None and spot is None:
            drop = plan_into(self.scene, operator, wire)
        return self.drop(drop) if drop is not None else self.place(op, otherwise)

    def place_at_end(self, op: str, spot: Spot, end: Point) -> NodeId | None:
        """Places a new card at the loose end of a wire that begins at a port, and wires it.

        Returns:
            The new node; None where it was refused.
        """
        drop = plan_at_end(self.scene, self._operator(op), spot, end)
        return self.drop(drop) if drop is not None else self.place(op, end)

    @property
    def way_on(self) -> Spot | None:
        """The output that a new card goes behind: the cursor's, else the first of the card that was selected last.

        With nothing selected it is that of the only card.
        """
        if (spot := self.cursor.spot) is not None:
            return spot if spot.side == "out" else None
        nodes = self.selection or tuple(self.graph.nodes)
        return self.scene.deck.output(nodes[-1], "") if self.selection or len(nodes) == 1 else None

    @property
    def way_in(self) -> Slot | None:
        """Where the wire ends that a new card goes into: the selected one, or that at the cursor."""
        spot = self.cursor.spot
        return spot.slot if spot is not None and spot.side == "in" else self.selected_wire

    def drop(self, drop: Drop) -> NodeId | None:
        """Places a card as planned, and selects it."""
        if not self.do(drop.name, self._with_layer(drop.edits)):
            return None
        self.select((drop.card.node,))
        return drop.card.node

    def _with_layer(self, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
        """The edits, with the layer that they place made first where it is yet to be written."""
        if not any(isinstance(edit, AddNode) and edit.node.op == NEW for edit in edits):
            return edits
        design = self.history.design
        layer = new_layer(design)
        made: list[Edit] = [SetCustomLayers((*design.custom, layer))]
        for edit in edits:
            if isinstance(edit, AddNode) and edit.node.op == NEW:
                edit = replace(edit, node=replace(edit.node, op=f"{CUSTOM}{layer.id}"))
            made.append(edit)
        return tuple(made)

    # Wires

    def why_not(self, fixed: Spot, other: Spot) -> str:
        """Why no wire can run between two ports, in words; empty where it can."""
        if fixed.side == other.side:
            return (
                "A wire runs from an output to an input; these are both outputs."
                if fixed.side == "out"
                else "A wire runs from an output to an input; these are both inputs."
            )
        if fixed.node == other.node:
            return f"{self.label(fixed.node)} cannot take its own output."
        source, target = (fixed, other) if fixed.side == "out" else (other, fixed)
        present = self._source_of(target.slot)
        if present is not None and self.output(present) == source:
            return f"{self.label(source.node)} and {self.label(target.node)} are wired already."
        return ""

    def connect(self, fixed: Spot, other: Spot, picked: Slot | None) -> bool:
        """Wires two ports, with the wire that was picked up from another input, if one was."""
        source, target = (fixed, other) if fixed.side == "out" else (other, fixed)
        name = f"Connect {self.label(source.node)} to {self.label(target.node)}"
        return self.do(name, plan_wire(self.graph, source.source, target.slot, picked))

    def wire(self, slot: Slot | None) -> Wire | None:
        """The wire that ends in a slot, if one does."""
        index = self.scene.wiring.at.get(slot) if slot is not None else None
        return self.scene.wiring.wires[index] if index is not None else None

    def selected_middle(self) -> Point | None:
        """The middle of the card that was selected last, or of the selected wire; None where nothing is selected."""
        if self.selection:
            left, top, right, bottom = self.scene.deck.box(self.selection[-1])
            return ((left + right) / 2, (top + bottom) / 2)
        return self.scene.wiring.middle(self.selected_wire) if self.selected_wire is not None else None

    def wire_under(self, at: Point, radius: float) -> Wire | None:
        """The wire near a point of the drawing, or the one whose shape is read there."""
        shown = self.camera.scale >= FULL_FROM
        pill = self.scene.pills.under(at, pill_size(self.camera.scale)) if shown else None
        return pill or self.scene.wiring.under(at, radius)

    def disconnect(self, slot: Slot) -> bool:
        """Removes the wire that ends in a slot."""
        wire = self.wire(slot)
        assert wire is not None
        return self.cut((wire,))

    def cut(self, wires: Sequence[Wire]) -> bool:
        """Removes wires."""
        first = wires[0]
        alone = f"Disconnect {self.label(first.target.node)} from {self.label(first.source.node)}"
        name = alone if len(wires) == 1 else f"Cut {len(wires)} wires"
        return self.do(name, disconnections(self.graph_id, (wire.target for wire in wires)))

    def wire_name(self, wire: Wire) -> str:
        """How entries of the undo list speak of a wire."""
        return f"the wire from {self.label(wire.source.node)} to {self.label(wire.target.node)}"

    def output(self, source: Port) -> Spot | None:
        """The spot of an output; None where the node has no such port."""
        return self.scene.deck.output(source.node, source.name)

    def _source_of(self, slot: Slot) -> Port | None:
        return self.graph.source_of(slot)
