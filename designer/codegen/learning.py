"""What one `minimise` becomes: the optimiser that a stage keeps for it, and the lines by which a step learns."""

from __future__ import annotations

from collections.abc import Collection

from designer.catalogue.schedule import schedule_called
from designer.codegen.adapting import some_stay
from designer.codegen.brackets import Brackets, flat, laid_out
from designer.codegen.literals import literal
from designer.codegen.naming import Names, single_name, usable
from designer.codegen.program import OPEN, Program, Scope, named
from designer.codegen.prose import comment
from designer.codegen.source import Source, joined
from designer.codegen.train_names import TrainNames
from designer.document import Graph, Json, Network, Node


class Learning:
    """One `minimise` of a step.

    Attributes:
        node: The card.
        learners: The networks that it updates, in the order in which it names them.
        optimiser, schedule: Their variables, in the stage as in the step.
        problems: What is amiss in the step.
    """

    def __init__(self, program: Program, graph: Graph, node: Node, train: TrainNames, problems: list[str]) -> None:
        self.program, self.graph, self.node, self.train, self.problems = program, graph, node, train, problems
        self.label = program.label(node)
        self.learners = self._learners()
        self.optimiser = self.schedule = ""

    def name(self, stage: Names) -> None:
        """Chooses the variables of the optimiser and its schedule."""
        self.optimiser = stage.take(single_name(self.node), self.node.id)
        self.schedule = stage.take(f"{self.optimiser}_schedule", f"{self.node.id}_schedule")

    def _learners(self) -> list[Network]:
        asked = self.node.args.get("networks")
        wanted = [name for name in asked if isinstance(name, str)] if isinstance(asked, list) else []
        known = {network.name: network for network in reversed(self.program.design.networks)}
        if not wanted or any(name not in known for name in wanted):
            self.problems.append(f"{self.label}.networks")
        return [known[name] for name in dict.fromkeys(wanted) if name in known]

    # In the step

    def lines(self, loss: Source, learned_through: Collection[str], headed: bool) -> list[Source | str]:
        """Zero, backward, average, clip, step.

        Args:
            learned_through: The ids of the networks that gradients flow through on their way.
            headed: Whether it is one of several, each under a comment that says what it does; the note stands there.
        """
        if loss is OPEN:
            self.problems.append(f"{self.label}.loss")
        self.train.run.add("average_gradients")
        learned = self._learned()
        alone = set(learned_through) <= {one.id for one in self.learners}
        through = "" if alone else f"inputs={self._receiving(learned)}"
        rows = [f"{self.optimiser}.zero_grad()", f"{loss.text}.backward({through})"]
        rows.append(f"average_gradients({learned})")
        if (limit := self._clip()) is not None:
            self.program.used.add("torch")
            rows.append(f"torch.nn.utils.clip_grad_norm_({learned}, {literal(limit)})")
        rows.append(f"{self.optimiser}.step()")
        block = Source("\n".join(f"    {row}" for row in rows)).marked(self.graph.id, self.node.id)
        return [block] if headed else [*comment(self.node.note, 4), block]

    def heading(self, loss: Source) -> list[str]:
        """What stands above the lines of one of several."""
        networks = ", ".join(self.train.networks[network.name] for network in self.learners)
        told = f"{self.optimiser}: minimise {loss.text} over {networks}"
        return [*comment(told, 4), *comment(self.node.note, 4)]

    def _learned(self) -> str:
        """The parameters that are changed."""
        parts = [f"{self.train.networks[network.name]}.parameters()" for network in self.learners]
        if len(parts) == 1:
            return parts[0]
        return f"[{', '.join(f'*{part}' for part in parts)}]" if parts else OPEN.text

    def _receiving(self, learned: str) -> str:
        """The parameters that gradients are asked for alone: torch refuses those that are frozen."""
        if some_stay(self.program, {network.graph for network in self.learners}):
            return f"[one for one in {learned} if one.requires_grad]"
        return f"list({learned})"

    def _clip(self) -> float | None:
        asked = self.node.args.get("clip")
        limit = asked.get("norm") if isinstance(asked, dict) else asked
        if isinstance(limit, int | float) and not isinstance(limit, bool) and limit > 0:
            return limit
        if asked is not None:
            self.problems.append(f"{self.label}.clip")
        return None

    # In the stage

    def kept(self, problems: list[str]) -> list[Source]:
        """The optimiser and its schedule, as a stage makes them."""
        made = self._optimiser(f"{self.label}.optimiser", problems)
        rows = [self._keep(self.optimiser, made)]
        problems += [
            f"{self.label}.{key}"
            for key, usual in (("every", 1), ("offset", 0), ("times", 1))
            if self.node.args.get(key, usual) != usual
        ]
        if schedule := self._schedule(f"{self.label}.schedule", problems):
            rows.append(self._keep(self.schedule, schedule))
        return rows

    @property
    def has_schedule(self) -> bool:
        return bool(self.node.args.get("schedule"))

    def _keep(self, name: str, made: Brackets) -> Source:
        target = f"{name} = "
        kept = Brackets(Source("run.keep("), (Source(literal(name)), made))
        return joined("    ", target, laid_out(kept, 4, before=len(target))).marked(self.graph.id, self.node.id)

    def _optimiser(self, place: str, problems: list[str]) -> Brackets:
        wanted = self.node.args.get("optimiser")
        operator = self.program.catalogue.get("minimise")
        argument = operator.argument("optimiser") if operator else None
        settings = self._named(self.node.args.get("settings"), f"{self.label}.settings", problems)
        if argument is None or wanted not in argument.choices:
            problems.append(place)
            return Brackets(Source("..."), (), "")
        self.train.optimisers.add(str(wanted))
        return Brackets(Source(f"{wanted}("), (Source(self._learned()), *settings))

    def _schedule(self, place: str, problems: list[str]) -> Brackets | None:
        asked = self.node.args.get("schedule")
        if not asked:
            return None
        known = isinstance(asked, dict) and schedule_called(asked.get("op")) and asked.get("per", "epoch") == "epoch"
        if not known or not isinstance(asked, dict) or set(asked) - {"op", "args", "per"}:
            problems.append(place)
            return Brackets(Source("..."), (), "")
        self.train.schedules.add(str(asked["op"]))
        settings = self._named(asked.get("args"), place, problems)
        return Brackets(Source(f"{asked['op']}("), (Source(self.optimiser), *settings))

    def _named(self, asked: Json, place: str, problems: list[str]) -> list[Source]:
        """Arguments by name; a name that Python would not take is a problem."""
        if not isinstance(asked, dict):
            problems += [place] if asked is not None else []
            return []
        scope = Scope(parameters={name: f"config.{spelled}" for name, spelled in self.train.config.items()})
        items = []
        for name, value in asked.items():
            if not usable(name):
                problems.append(place)
            else:
                items.append(flat(named(name, self.program.value(value, scope, f"{place}.{name}", problems))))
        return items
