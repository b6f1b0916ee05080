"""`# Data` of `train.py`: a function a source, which gives its rows and the order in which they come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from designer.codegen.brackets import Brackets, Expr, flat, laid_out
from designer.codegen.literals import literal
from designer.codegen.program import Program, Scope, named
from designer.codegen.prose import comment, docstring
from designer.codegen.source import Source, joined
from designer.document import DataSource, Json

_SAMPLERS = ("shuffled", "in_order")
_CLASSIFICATION_ARGUMENTS = frozenset(
    """
    n_samples n_features n_informative n_redundant n_repeated n_classes n_clusters_per_class weights flip_y class_sep
    hypercube shift scale shuffle random_state
    """.split()
)


@dataclass(frozen=True, slots=True)
class _Data:
    """A kind of data.

    Attributes:
        says: What it is, as the docstring begins.
        arguments: What it can be told.
        fields: Each field, the shape that it has in the schema, and its tensor.
        rows: How many rows it has; `features` how many numbers a row has.
    """

    says: str
    function: str
    arguments: frozenset[str]
    fields: Mapping[str, str]
    shape: Callable[[str, Mapping[str, str]], str]


def _digits_shape(name: str, given: Mapping[str, str]) -> str:
    return "1797 x 1 x 8 x 8" if name == "image" else "1797"


def _points_shape(name: str, given: Mapping[str, str]) -> str:
    rows = given.get("n_samples", "100")
    return f"{rows} x {given.get('n_features', '20')}" if name == "features" else rows


_KINDS = {
    "sklearn.load_digits": _Data(
        "Handwritten digits, 8 x 8 pixels",
        "load_digits",
        frozenset(),
        {
            "image": "torch.tensor(data.images, dtype=torch.float32).unsqueeze(1) / 16",
            "label": "torch.tensor(data.target, dtype=torch.int64)",
        },
        _digits_shape,
    ),
    "sklearn.make_classification": _Data(
        "Points of several classes, made up by scikit-learn",
        "make_classification",
        _CLASSIFICATION_ARGUMENTS,
        {
            "features": "torch.tensor(data[0], dtype=torch.float32)",
            "label": "torch.tensor(data[1], dtype=torch.int64)",
        },
        _points_shape,
    ),
}


def fields_of(source: DataSource) -> list[str]:
    """The fields that a source gives, in order; none where its kind of data is not known."""
    kind = _KINDS.get(str(source.data.get("op")))
    return [name for name in kind.fields if name in source.schema] if kind else []


def is_split(source: DataSource) -> bool:
    """Whether a part of the rows is held out, so that two sources come of it."""
    return bool(source.parts)


def load_function(
    program: Program, source: DataSource, function: str, config: Mapping[str, str], run_names: set[str]
) -> list[str]:
    """The lines of `load_SOURCE`."""
    scope = Scope(parameters=config)
    problems: list[str] = []
    body = _body(program, source, scope, problems, run_names)
    gives = "tuple[Source, Source]" if is_split(source) else "Source"
    run_names.add("Source")
    kind = _KINDS.get(str(source.data.get("op")))
    told = "; ".join(part for part in (kind.says if kind else "Unknown data", _split_says(source)) if part)
    note = program.note_gaps(None, problems)
    return [
        f"def {function}({'config: Config' if scope.read else ''}) -> {gives}:",
        *docstring(f"{told}.", 4),
        *comment(note, 4),
        *body,
    ]


def _split_says(source: DataSource) -> str:
    test = source.parts.get("test")
    if not isinstance(test, int | float):
        return ""
    return f"{100 * test:g} % of the rows, drawn at random, are held out"


def _body(program: Program, source: DataSource, scope: Scope, problems: list[str], run_names: set[str]) -> list[str]:
    kind = _KINDS.get(str(source.data.get("op")))
    fields = fields_of(source)
    if kind is None or not fields:
        problems.append(f"{source.name}.{'schema' if kind else 'data'}")
        return ["    return ..."]
    if source.transforms:
        problems.append(f"{source.name}.transforms")
    given = _arguments(program, source.data.get("args"), scope, kind.arguments, f"{source.name}.data", problems)
    called: Expr = Brackets(
        Source(f"datasets.{kind.function}("), tuple(named(name, value) for name, value in given.items())
    )
    rows = [f"    data = {laid_out(called, 4, before=7).text}"]
    texts = {name: flat(value).text for name, value in given.items()}
    program.used |= {"torch", "datasets"}
    rows += [f"    {name} = {kind.fields[name]}  # {kind.shape(name, texts)}" for name in fields]
    sampler = str(source.sampler.get("op"))
    if sampler not in _SAMPLERS:
        problems.append(f"{source.name}.sampler")
        sampler = "in_order"
    asked = source.sampler.get("args")
    batch = _arguments(program, asked, scope, frozenset({"batch"}), f"{source.name}.sampler", problems)
    if "batch" not in batch:
        problems.append(f"{source.name}.sampler.batch")
        batch["batch"] = Source("...")
    if not is_split(source):
        run_names.add(sampler)
        whole = laid_out(_part(fields, "", f"len({fields[0]})", sampler, batch), 4, before=7)
        return [*rows, f"    return {whole.text}"]
    run_names |= {"split", sampler, "in_order"}
    rows.append(f"    train, test = split(len({fields[0]}), {_split_arguments(program, source, scope, problems)})")
    train = _part(fields, "[train]", "len(train)", sampler, batch)
    test = _part(fields, "[test]", "len(test)", "in_order", batch)
    return [*rows, f"    return {laid_out(Brackets(Source('('), (train, test), call=False), 4, before=7).text}"]


def _arguments(
    program: Program, asked: Json, scope: Scope, known: frozenset[str], place: str, problems: list[str]
) -> dict[str, Expr]:
    """Arguments that are given by name; what is not known is a problem, never code."""
    if not isinstance(asked, dict):
        problems += [place] if asked is not None else []
        return {}
    problems += [f"{place}.{name}" for name in asked if name not in known]
    return {
        name: program.value(value, scope, f"{place}.{name}", problems) for name, value in asked.items() if name in known
    }


def _part(fields: list[str], rows: str, count: str, sampler: str, batch: Mapping[str, Expr]) -> Expr:
    table = tuple(Source(f"{literal(name)}: {name}{rows}") for name in fields)
    order = Brackets(Source(f"{sampler}("), (Source(count), *(named(name, value) for name, value in batch.items())))
    return Brackets(Source("Source("), (Brackets(Source("{"), table, "}", call=False), order))


def _split_arguments(program: Program, source: DataSource, scope: Scope, problems: list[str]) -> str:
    place = f"{source.name}.parts"
    parts = source.parts
    if parts.get("by") != "random":
        problems.append(f"{place}.by")
    problems += [f"{place}.{name}" for name in parts if name not in {"by", "test", "seed"}]
    test = parts.get("test")
    if isinstance(test, bool) or not isinstance(test, int | float) or not 0 < test < 1:
        problems.append(f"{place}.test")
        test = 0
    seed = flat(program.value(parts.get("seed", 0), scope, f"{place}.seed", problems))
    return joined(f"test={literal(test)}, seed=", seed).text
