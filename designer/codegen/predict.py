"""`predict.py`: the network that `train.py` has trained, asked about new rows, images, or those that were held out.

It is written for a step that gives one network fields of one source, images also fitted to it, and compares what it
gives with the truth: then it follows from the loss what the network tells, classes or a number, and from the source
what it is told of. A network whose images are compared with what it was given answers with a picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from designer.catalogue import Catalogue
from designer.catalogue.bypassing import plain_design
from designer.catalogue.datasets import (
    DataKind,
    TableColumns,
    data_kinds,
    image_size,
    standardised_fields,
    table_columns,
)
from designer.codegen.brackets import Brackets, Expr, flat, laid_out
from designer.codegen.calls import call
from designer.codegen.data import keeps_facts
from designer.codegen.data_fields import compared_field, is_split, row_shape
from designer.codegen.data_files import by_name, coded, features_of, is_pattern
from designer.codegen.giving_back import FITTED, GivingBack, giving_back_of, node_before
from designer.codegen.instances import network_arguments
from designer.codegen.literals import literal
from designer.codegen.model import write_model
from designer.codegen.predict_files import PNG, READ_INK, faults, read_table
from designer.codegen.program import Program, Scope
from designer.codegen.prose import docstring, plain
from designer.codegen.shapes import shape_of
from designer.codegen.source import Source
from designer.codegen.train import Train, from_import, nothing_to_train
from designer.document import DataSource, Design, Graph, Network, Node, Port, Report, Slot

# By the loss, how what the network gives becomes probabilities: of a value for each class, of a single one for yes.
_OF_CLASSES = {"F.cross_entropy": ".softmax(1)", "F.nll_loss": ".exp()"}
_OF_YES = {"F.binary_cross_entropy": "", "F.binary_cross_entropy_with_logits": ".sigmoid()"}
_NUMBERS = ("F.mse_loss", "F.l1_loss", "F.smooth_l1_loss", "F.huber_loss")
_OWN = "    "  # the indentation of methods


@dataclass(frozen=True, slots=True)
class Asking:
    """What a trained network can be asked.

    Attributes:
        call: The node of the step that calls it.
        fields: The fields that it takes, by the port.
        truth: The field that it was compared with.
        loss: The loss that compared them.
        back: How it gives back what it is given, where it learns that and is compared with no other truth.
    """

    step: Graph
    network: Network
    call: Node
    source: DataSource
    kind: DataKind
    fields: Mapping[str, str]
    truth: str
    loss: str
    back: GivingBack | None = None

    @property
    def tells_classes(self) -> bool:
        return self.loss not in _NUMBERS and self.back is None


def asking_of(design: Design, catalogue: Catalogue) -> Asking | None:
    """What the network of the last stage can be asked; None where its training says that in no way that is known."""
    if (back := giving_back_of(design, catalogue)) is not None:
        (port,) = back.call.inputs
        return Asking(back.step, back.network, back.call, back.source, back.kind, {port: "image"}, "image", "", back)
    return _compared_with_truth(design)


def _compared_with_truth(design: Design) -> Asking | None:
    if nothing_to_train(design):
        return None
    step = design.graphs[design.stages[-1].step]
    learns = [node for node in step.nodes.values() if node.op == "minimise"]
    loss = node_before(step, learns[0], "loss") if len(learns) == 1 else None
    if loss is None or loss.op not in (*_OF_CLASSES, *_OF_YES, *_NUMBERS):
        return None
    called, truth = node_before(step, loss, "input"), compared_field(step, loss)
    if called is None:
        return None
    network = next((one for one in design.networks if one.name == called.of), None)
    given = {port: _field(_first(step, called, port)) for port in called.inputs}
    name, _, compared = truth.partition(".")
    source = next((one for one in design.sources if one.name == name), None)
    if network is None or source is None or any(not field.startswith(f"{name}.") for field in given.values()):
        return None
    kind = data_kinds().get(str(source.data.get("op")))
    if kind is None or compared != ("target" if loss.op in _NUMBERS else "label"):
        return None
    fields = {port: field.partition(".")[2] for port, field in given.items()}
    return Asking(step, network, called, source, kind, fields, compared, loss.op)


def predict_source(design: Design, catalogue: Catalogue, report: Report) -> str:
    """The text of `predict.py` of a design that can be trained; empty where no answer follows from how it is."""
    asking = asking_of(plain_design(catalogue, design).design, catalogue)
    if asking is None or not set(asking.fields.values()) <= _askable(asking):
        return ""
    program = Program(design, catalogue, report)
    write_model(program)
    return _Predict(program, asking).file()


def _askable(asking: Asking) -> set[str]:
    """The fields that can be made of a file that somebody has."""
    columns = table_columns(asking.source.data)
    return {"image"} if _takes_image(asking) else {"features", *(columns.codes if columns else ())}


def _takes_image(asking: Asking) -> bool:
    return asking.kind.op in ("sklearn.load_digits", "image_folder")


def _first(graph: Graph, node: Node, port: str) -> Node | None:
    """The node that a port's value comes from in the end, perhaps fitted on the way."""
    before = node_before(graph, node, port)
    return _first(graph, before, "input") if before is not None and before.op in FITTED else before


def _field(node: Node | None) -> str:
    return str(node.args.get("field", "")) if node is not None and node.op == "input" else ""


class _Predict:
    """One `predict.py` while it is being written."""

    def __init__(self, program: Program, asking: Asking) -> None:
        self.program, self.asking, self.source = program, asking, asking.source
        self.train = Train(program)
        self.columns: TableColumns | None = table_columns(asking.source.data)
        self.image = _takes_image(asking)
        self.standardised = standardised_fields(asking.source.transforms) or ()
        self.taken: set[str] = set()  # from `train`
        self.answers = {"Answer", "Trained", "ask"}
        self.used: set[str] = set()

    def file(self) -> str:
        """The whole text."""
        one = "photo.png" if self.image else "new.csv"
        several = " more/*.png" if self.image else ""
        out = "answers" if self.asking.back else "answers.csv"
        usage: tuple[str, ...] = (
            "",
            f"    python predict.py {one}{several}",
            f"    python predict.py {one} --out {out}",
        )
        usage += ("    python predict.py --held-out",) if is_split(self.source) else ()
        usage += ("", "What has no answer is named on standard error, and the exit status is 2.")
        design = self.program.design
        head = docstring(
            f"Asks the network of `{plain(design.name)}` that train.py has trained.\n\n{design.doc}", 0, usage
        )
        reads = self._reads()
        methods = [self._init(), *reads, *self._tells(), self._parts()]
        functions = self._functions()
        body = ["class Predictor(Trained):", '    """The trained network: what it takes, and what it tells."""']
        body += ["", f"{_OWN}gives_pictures = True"] if self.asking.back else []
        for method in methods:
            body += ["", *method]
        blocks = ["\n".join(head) + "\n\n" + "\n".join(self._imports())]
        blocks += [*functions, "\n".join(body), 'if __name__ == "__main__":\n    sys.exit(ask(Predictor))\n']
        return "\n\n\n".join(blocks)

    def _imports(self) -> list[str]:
        rows = ["import sys", *(["from io import BytesIO"] if self.asking.back else []), "from pathlib import Path", ""]
        rows += [] if self.image else ["import polars as pl"]
        rows += ["import torch"] if "torch" in self.used else []
        rows += ["import torch.nn.functional as F"] if "F" in self.used else []
        rows += ["from PIL import " + ("Image, ImageOps" if "read_ink" in self.used else "Image")] if self.image else []
        rows += ["from sklearn import datasets"] if "datasets" in self.used else []
        rows += ["from torch import Tensor", "", "import model", *from_import("answers", self.answers)]
        return [*rows, "from run import Rows, Source", *from_import("train", self.taken | {"Config"})]

    def _functions(self) -> list[str]:
        if not self.image:
            arguments = self.source.data.get("args")
            said = arguments.get("separator", ",") if self.columns and isinstance(arguments, dict) else ","
            odd = self.columns is not None and any(map(is_pattern, chain(*self._inputs(self.columns))))
            return [read_table(str(said), odd), faults(odd)]
        return [READ_INK] if "read_ink" in self.used else []

    # Methods

    def _init(self) -> list[str]:
        asking, names = self.asking, self.train.names
        data = asking.kind.op.partition(".")[2]
        target = self.columns.target if self.columns else "image" if asking.back else asking.kind.tells
        rows = [f"super().__init__(checkpoint, target={literal(target)})", "self.config = self.settings(Config)"]
        if keeps_facts(self.source):
            rows.append(f'self.facts = self.saved["kept"][{literal(names.sources[self.source.name][0])}]')
        if not self.image:
            rows += self._columns(data)
        if asking.tells_classes:
            rows.append(f"self.classes = {self._classes(data)}")
        if self.image:
            channels, height, width = self._size()
            rows.append(f"self.size = ({channels}, {height}, {width})")
        rows.append(self._net())
        text = "def __init__(self, checkpoint: Path | None = None) -> None:"
        return [f"{_OWN}{text}", *(f"{_OWN * 2}{row}" for row in rows)]

    def _columns(self, data: str) -> list[str]:
        """What the columns of a table are called, and what is known of those that hold texts."""
        if self.columns is None:
            if self.asking.kind.op == "sklearn.make_classification":
                count = row_shape(self.source, "features").removeprefix(" x ")
                made = f'[f"feature {{number + 1}}" for number in range({count})]'
            else:
                self.used.add("datasets")
                made = f"list(datasets.{data}().feature_names)"
            return [f"self.columns: list[str] = {made}", "self.names: dict[str, list[str]] = {}"]
        numbers, texts = self._inputs(self.columns)
        listed = self._list([*numbers, *texts], len("self.columns = "))
        rows = [f"self.columns = {listed}"]
        if not texts:
            return [*rows, "self.names: dict[str, list[str]] = {}"]
        made = f'{{name: self.facts["names"][name] for name in {self._list(texts, 60)}}}'
        return [*rows, f"self.names = {made}"]

    def _inputs(self, columns: TableColumns) -> tuple[list[str], list[str]]:
        """The columns of numbers and those of texts that the network takes."""
        fields = self.asking.fields.values()
        has_features = "features" in fields
        texts = list(columns.one_hot) if has_features else []
        texts += [column for field, column in columns.codes.items() if field in fields]
        return list(columns.numbers) if has_features else [], list(dict.fromkeys(texts))

    def _list(self, names: list[str], before: int) -> str:
        items = Brackets(Source("["), tuple(Source(literal(name)) for name in names), "]", call=False)
        return laid_out(items, 8, before=before).text

    def _classes(self, data: str) -> str:
        facts = self.source.schema.get(self.asking.truth)
        if self.columns is not None or self.asking.kind.op == "image_folder":
            name = self.columns.target if self.columns else "label"
            return f'tuple(self.facts["names"][{literal(name)}])'
        if self.asking.kind.op == "sklearn.make_classification":
            count = facts.get("classes") if isinstance(facts, dict) else 2
            return f"tuple(str(number) for number in range({count}))"
        self.used.add("datasets")
        return f"tuple(str(name) for name in datasets.{data}().target_names)"

    def _net(self) -> str:
        """The network with its weights, made as `train.py` makes it."""
        network, names = self.asking.network, self.train.names
        scope = Scope(parameters={key: f"self.config.{field}" for key, field in names.config.items()})
        graph = self.program.design.graphs[network.graph]
        arguments = network_arguments(self.program, network, graph, scope, [])
        made = Brackets(Source(f"model.{self.program.class_of(network)}("), tuple(arguments))
        restored = Brackets(Source("self.restored("), (Source(literal(names.networks[network.name])), made))
        return f"self.net = {laid_out(restored, 8, before=len('self.net = ')).text}"

    def _size(self) -> tuple[int, int, int]:
        return (1, 8, 8) if self.asking.kind.op == "sklearn.load_digits" else image_size(self.source.data) or (0, 0, 0)

    def _reads(self) -> list[list[str]]:
        """The methods that answer about a file."""
        return [self._answer_image()] if self.image else [*self._answer_table(), self._rows()]

    def _answer_image(self) -> list[str]:
        channels, height, width = self._size()
        self.used |= {"Image"}
        rows = [
            "def answer_file(self, path: Path) -> list[Answer]:",
            '    """What is told of an image file."""',
            "    try:",
        ]
        if self.asking.kind.op == "sklearn.load_digits":
            self.used |= {"read_ink", "torch"}
            rows.append("        ink = read_ink(path)")
            told = ["    return self.answer_ink(ink, str(path))"]
        else:
            self.taken.add("read_image")
            mode = literal("L" if channels == 1 else "RGB")
            rows.append(
                f"        image = read_image(path, {mode}, {height}, {width})  # {channels} x {height} x {width}"
            )
            told = [f'    return self.answers({{"image": {self._scaled("image", "image[None]")}}}, [str(path)])']
        rows += [
            "    except FileNotFoundError:",
            '        return [Answer(str(path), refused="there is no such file")]',
            "    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:",
            '        return [Answer(str(path), refused=f"it cannot be read as an image: {error}")]',
            *told,
        ]
        return [f"{_OWN}{row}" for row in rows]

    def _answer_table(self) -> list[list[str]]:
        self.answers.add("Refused")
        file = [
            "def answer_file(self, path: Path) -> list[Answer]:",
            '    """What is told of each row of a CSV or Parquet file."""',
            "    return self.answer_table(read_table(path, self.columns))",
        ]
        table = [
            "def answer_table(self, table: pl.DataFrame) -> list[Answer]:",
            '    """What is told of each row of texts, or why nothing is."""',
            "    refused = faults(table, self.names)",
            "    whole = [row for row in range(len(table)) if row not in refused]",
            '    told = self.answers(self.rows(table[whole]), [f"row {row + 1}" for row in whole])',
            "    by_row = dict(zip(whole, told, strict=True))",
            '    by_row |= {row: Answer(f"row {row + 1}", refused=why) for row, why in refused.items()}',
            "    return [by_row[row] for row in range(len(table))]",
        ]
        return [[f"{_OWN}{row}" for row in rows] for rows in (file, table)]

    def _rows(self) -> list[str]:
        rows = ["def rows(self, table: pl.DataFrame) -> Rows:", '    """What the network takes of whole rows."""']
        made: dict[str, Expr] = {}
        if self.columns is None:
            rows.append("    features = table.cast(pl.Float64).to_torch().float()")
            made["features"] = Source(self._scaled("features", "features"))
        else:
            numbers, texts = self._inputs(self.columns)
            if numbers:
                pairs = tuple(Source(f"{literal(name)}: pl.Float64") for name in numbers)
                cast = Brackets(Source("table.cast("), (Brackets(Source("{"), pairs, "}", call=False),))
                if any(map(is_pattern, numbers)):
                    cast = Brackets(Source("table.with_columns("), (by_name(numbers, ".cast(pl.Float64)"),))
                rows.append(f"    table = {laid_out(cast, 8, before=8).text}")
            rows += ["    names = self.names"] if texts else []
            for field in dict.fromkeys(self.asking.fields.values()):
                if field == "features":
                    used: set[str] = set()
                    features = features_of(self.columns.numbers, self.columns.one_hot, used, indent=8)
                    self.used |= used & {"torch"}
                    self.taken |= used & {"one_hot"}
                    rows.append(f"    features = {laid_out(features, 8, before=11).text}")
                    made[field] = Source(self._scaled("features", "features"))
                else:
                    self.taken.add("codes")
                    made[field] = Source(coded("codes", self.columns.codes[field]))
        items = tuple(Source(f"{literal(field)}: {flat(value).text}") for field, value in made.items())
        given = laid_out(Brackets(Source("{"), items, "}", call=False), 8, before=len("return "))
        return [f"{_OWN}{row}" for row in [*rows, f"    return {given.text}"]]

    def _scaled(self, field: str, values: str) -> str:
        return f"self.scaled({literal(field)}, {values})" if field in self.standardised else values

    def _tells(self) -> list[list[str]]:
        back = self.asking.back
        return [self._tell()] if back is None else [self._wanted(back), self._tell_pictures(back), PNG]

    def _wanted(self, back: GivingBack) -> list[str]:
        given = self._given_by(back.wanted)
        assert given is not None, "it is an input, or what fits one"
        rows = ["def wanted(self, rows: Rows) -> Tensor:", '    """The pictures that it is to give back."""']
        if back.wanted.op == "input":
            rows.append(f"    return {flat(given).text}")
        else:
            rows += [f"    wanted: Tensor = {flat(given).text}", "    return wanted"]
        return [f"{_OWN}{row}" for row in rows]

    def _tell_pictures(self, back: GivingBack) -> list[str]:
        asking, outputs = self.asking, self.program.ports(back.step, back.call).outputs
        given = Source("wanted.flatten(1)" if back.is_given_flat else "wanted")
        scope = Scope(networks={asking.network.name: "self.net"})
        text = flat(call(self.program, asking.step, asking.call, scope, lambda _slot: given, [])).text
        names = [output.name for output in outputs]
        text += f"[{names.index(back.gives.name)}]" if len(names) > 1 else ""
        rows = [
            "def tell(self, rows: Rows) -> Tensor:",
            '    """The pictures that it gives back."""',
            "    wanted = self.wanted(rows)",
            f"    told: Tensor = {text}{back.to_points}",
            "    return told.view_as(wanted)" if back.gives_flat else "    return told",
        ]
        return [f"{_OWN}{row}" for row in rows]

    def _tell(self) -> list[str]:
        asking = self.asking
        scope = Scope(networks={asking.network.name: "self.net"})
        made = call(self.program, asking.step, asking.call, scope, self._given, [])
        text = flat(made).text
        if asking.loss in _OF_YES:
            self.used.add("torch")
            rows = [
                f"    yes: Tensor = {text}{_OF_YES[asking.loss]}.flatten()",
                "    return torch.stack([1 - yes, yes], 1)  # N x 2",
            ]
        elif asking.loss in _OF_CLASSES:
            shape = shape_of(self.program, asking.step, Port(asking.call.id))
            rows = [
                f"    scores: Tensor = {text}" + (f"  # {shape}" if shape else ""),
                f"    return scores{_OF_CLASSES[asking.loss]}",
            ]
        else:
            told = 'self.unscaled("target", told)' if "target" in self.standardised else "told"
            rows = [f"    told: Tensor = {text}.flatten()", f"    return {told}"]
        says = "A probability for each class." if asking.tells_classes else "A number for each row, in its own unit."
        return [f"{_OWN}{row}" for row in ["def tell(self, rows: Rows) -> Tensor:", f'    """{says}"""', *rows]]

    def _given(self, slot: Slot) -> Expr | None:
        asking = self.asking
        node = asking.step.nodes[slot.node]
        return self._given_by(node_before(asking.step, node, slot.port))

    def _given_by(self, before: Node | None) -> Expr | None:
        """What is written for a field, fitted as the step does it."""
        if before is not None and before.op in FITTED:
            self.used |= {"F"} if before.op.startswith("F.") else set()
            return call(self.program, self.asking.step, before, Scope(), self._given, [])
        field = _field(before)
        return Source(f"rows[{literal(field.partition('.')[2])}]") if field else None

    def _parts(self) -> list[str]:
        index = self.program.design.sources.index(self.source)
        self.taken.add(self.train.loaders[index])
        load = self.train.loads(index, "self.config")
        load = f"return {load}" if is_split(self.source) else f"return ({load},)"
        says = "The rows that it learned from, and those that were held out." if is_split(self.source) else "Its rows."
        rows = ["def parts(self) -> tuple[Source, ...]:", f'    """{says}"""']
        if self.columns is None:
            rows.append(f"    {load}")
        else:
            path = self.train.names.paths[self.source.name]
            rows += ["    try:", f"        {load}", "    except pl.exceptions.PolarsError as error:"]
            rows.append(f'        raise Refused(f"{{self.config.{path}}} cannot be read again: {{error}}") from None')
        return [f"{_OWN}{row}" for row in rows]
