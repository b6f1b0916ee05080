"""Whatever a document says, its code is valid Python that calls only what the catalogue and we ourselves name."""

import ast
import random
from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from designer.catalogue.initial import INITIALISERS
from designer.codegen import model_source, train_source, why_not_trainable
from designer.codegen.predict import predict_source
from designer.document import CardFrame, DataSource, Design, Json, Node, Parameter, Port, Report, Stage
from tests.codegen.designs import CATALOGUE, golden, report_of

KNOWN = {op for op in CATALOGUE if op.startswith(("nn.", "F.", "torch."))} | {
    "torch.tensor",
    "torch.nn.utils.clip_grad_norm_",
    "torch.no_grad",
    *"datasets.load_digits datasets.make_classification Config.parse Run partial main split shuffled in_order".split(),
    *"Source Mean len list float min max super average_gradients Adam AdamW SGD".split(),
    *"run.keep run.stages run.epochs run.batches run.log run.looking run.keep_best run.save".split(),
    *"pl.read_csv pl.read_parquet whole_rows codes one_hot read_image read_folders torch.frombuffer F.one_hot".split(),
    *"torch.stack Path range sorted enumerate print bytearray Image.open ImageOps.exif_transpose images.append".split(),
    *"pl.all_horizontal pl.col pl.selectors.by_name OSError".split(),
    "int",
    *"nn.Sequential nn.ModuleList nn.ModuleDict zip isinstance".split(),
    *(f"nn.init.{name}" for name in INITIALISERS),
}
ASKS = set(  # what `predict.py` calls besides
    """
    Answer Predictor Refused ask column.is_in ink.max ink.where needed.append found.setdefault known.fill_null dict
    pixels.abs str sys.exit zip refused.items table.is_empty torch.stack ...
    """.split()
)
METHODS = (
    {op.partition(".")[2] for op in CATALOGUE if op.startswith("Tensor.")}
    | set(
        "__init__ forward unsqueeze argmax float mean detach backward zero_grad step parameters whole add value".split()
    )
    | set(
        """
    alias cast clamp std select with_columns unique to_torch drop_nulls replace_strict rglob iterdir is_dir startswith
    lower filter is_finite point convert resize tobytes view permute append log2 exp item
    """.split()
    )
)
MODULES = set(
    """
    PIL dataclasses functools math measures model pathlib polars run sklearn torch torch.nn.functional torch.optim
    torch.optim.lr_scheduler
    """.split()
)
NASTY = [
    'x"); import os; os.system("true") #',
    '"""\nimport os\n"""',
    "\\",
    '\\"""',
    "a\nimport os",
    "a\r__import__('os')",
    "class",
    "self",
    "train",
    "=__import__('os').system('true')",
    "=open('x')",
    "=1e999",
    "= 2 ** 3",
    "==x",
    "x=1, **{}",
    "torch",
    "Source",
    "\u2028import os",
    "\x00",
    "^a$",
    "*",
    '"',
    "é",
    "downsample.0",
    "",
]


@st.composite
def designs(draw: st.DrawFn) -> Design:
    """A golden design in which any text may be another one, and any value a text."""
    rng = random.Random(draw(st.integers(0, 2**32)))
    texts = [*NASTY, *draw(st.lists(st.text(max_size=20), min_size=8, max_size=8))]
    design = golden(draw(st.sampled_from(["simple-nn", "digits-cnn", "table", "pictures"])))
    rate = draw(st.sampled_from([0.02, 0.1, 0.4]))

    def changes() -> bool:
        return rng.random() < rate

    def values(value: Json) -> Json:
        if isinstance(value, dict):
            return {rng.choice(texts) if changes() else key: values(item) for key, item in value.items()}
        if isinstance(value, list):
            return [values(item) for item in value]
        return rng.choice(texts) if changes() else value

    def some(text: str) -> str:
        return rng.choice(texts) if changes() else text

    def table(value: dict[str, Json]) -> dict[str, Json]:
        changed = values(value)
        assert isinstance(changed, dict)
        return changed

    def parameter(one: Parameter) -> Parameter:
        return replace(one, name=some(one.name), type=some(one.type), default=values(one.default), doc=some(""))

    def port(one: Port) -> Port:
        return replace(one, name=some(one.name))

    def node(one: Node) -> Node:
        inputs = {
            some(name): port(source) if isinstance(source, Port) else tuple(map(port, source))
            for name, source in one.inputs.items()
        }
        name = some(one.label) if rng.random() < 0.9 else (some(one.label), some(""))
        return replace(
            one,
            op=some(one.op),
            of=some(one.of),
            name=name,
            note=some(""),
            args=table(dict(one.args)),
            inputs=inputs,
            when=some(""),
            extra=table({"frozen": False}),
        )

    def source(one: DataSource) -> DataSource:
        return replace(
            one,
            name=some(one.name),
            data=table(dict(one.data)),
            parts=table(dict(one.parts)),
            transforms=values(one.transforms),
            sampler=table(dict(one.sampler)),
            schema=table(dict(one.schema)),
        )

    def stage(one: Stage) -> Stage:
        return replace(one, name=some(one.name), epochs=values(one.epochs), after_epoch=values(one.after_epoch))

    design.name, design.doc = some(design.name), some(design.doc)
    design.parameters = tuple(parameter(one) for one in design.parameters)
    design.networks = tuple(replace(one, name=some(one.name), args=table({"a": 1})) for one in design.networks)
    design.sources = tuple(source(one) for one in design.sources)
    design.stages = tuple(stage(one) for one in design.stages)
    design.training = table(dict(design.training))
    for graph in design.graphs.values():
        graph.name, graph.doc = some(graph.name), some(graph.doc)
        graph.parameters = (
            Parameter(rng.choice(texts), some("int"), values(3)),
            Parameter(rng.choice(texts), "str", rng.choice(texts)),
        )
        graph.nodes = {key: node(one) for key, one in graph.nodes.items()}
        graph.frames = tuple(
            CardFrame(rng.choice(texts), tuple(key for key in graph.nodes if rng.random() < 0.3)) for _ in range(2)
        )
    return design


def strangers(tree: ast.Module) -> Iterator[str]:
    """Calls that neither the catalogue nor we know."""
    own = {one.name for one in ast.walk(tree) if isinstance(one, ast.ClassDef | ast.FunctionDef)}
    own |= {
        alias.name
        for one in ast.walk(tree)
        if isinstance(one, ast.ImportFrom) and one.module == "model"
        for alias in one.names
    }
    networks = {
        argument.arg
        for one in ast.walk(tree)
        if isinstance(one, ast.FunctionDef)
        for argument in one.args.args
        if isinstance(argument.annotation, ast.Name) and argument.annotation.id not in ("Tensor", "Optimizer")
    }
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            name = ast.unparse(call.func)
            layer = name.startswith("self.") and name.count(".") == 1
            method = isinstance(call.func, ast.Attribute) and call.func.attr in METHODS
            if not (name in KNOWN or name in own or name in networks or layer or method):
                yield name


@settings(max_examples=150, deadline=None)
@given(designs(), st.booleans())
def test_no_text_of_a_document_becomes_code(design: Design, checked: bool) -> None:
    report = report_of(design) if checked else Report()
    for write in (model_source, train_source):
        source = write(design, CATALOGUE, report)
        tree = ast.parse(source.text)
        assert list(strangers(tree)) == []
        imported = {alias.name for one in ast.walk(tree) if isinstance(one, ast.Import) for alias in one.names}
        imported |= {str(one.module) for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)}
        assert imported <= MODULES
        assert all(0 <= span.start < span.end <= len(source.text) for span in source.spans)
    if why_not_trainable(design, CATALOGUE, report) == "":
        tree = ast.parse(predict_source(design, CATALOGUE, report))
        assert [name for name in strangers(tree) if name not in ASKS] == []
