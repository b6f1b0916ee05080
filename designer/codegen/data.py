"""`# Data` of `train.py`: a function a source, which gives its rows and the order in which they come."""

from __future__ import annotations

from collections.abc import Mapping

from designer.catalogue.datasets import DataKind, data_kinds, standardised_fields
from designer.codegen.brackets import Brackets, Expr, flat, laid_out
from designer.codegen.data_fields import FieldLines, fields_of, is_split, row_shape
from designer.codegen.data_files import image_rows, table_rows
from designer.codegen.literals import literal
from designer.codegen.naming import Names
from designer.codegen.program import Program, Scope, named
from designer.codegen.prose import comment, docstring
from designer.codegen.source import Source, joined
from designer.document import DataSource, ExpressionError, Json
from designer.document.expressions import evaluate, expression_of
from designer.document.names import TRAIN_NAMES

_SAMPLERS = ("shuffled", "in_order")
_LOCAL = TRAIN_NAMES | frozenset("config data deviation facts folders mean names table test train".split())
_TENSORS = {
    ("sklearn.load_digits", "image"): "torch.tensor(data.images, dtype=torch.float32).unsqueeze(1) / 16",
    ("sklearn.make_classification", "features"): "torch.tensor(data[0], dtype=torch.float32)",
    ("sklearn.make_classification", "label"): "torch.tensor(data[1], dtype=torch.int64)",
}
_BY_FIELD = {
    "features": "torch.tensor(data.data, dtype=torch.float32)",
    "label": "torch.tensor(data.target, dtype=torch.int64)",
    "target": "torch.tensor(data.target, dtype=torch.float32)",
}


def load_function(
    program: Program, source: DataSource, function: str, config: Mapping[str, str], path: str, run_names: set[str]
) -> list[str]:
    """The lines of `load_SOURCE`.

    Args:
        config: A design parameter to how it is read here.
        path: The setting that says where the source's file or folder is, such as `config.houses_path`.
        run_names: What is used of `run`; the names of these lines are added.
    """
    scope = Scope(parameters=config)
    problems: list[str] = []
    kind = data_kinds().get(str(source.data.get("op")))
    body = _body(program, source, kind, scope, path, problems, run_names)
    gives = "tuple[Source, Source]" if is_split(source) else "Source"
    run_names.add("Source")
    told = "; ".join(part for part in (kind.says if kind else "Unknown data", _split_says(source)) if part)
    note = program.note_gaps(None, problems)
    takes = "config: Config" if scope.read or (kind and kind.reads) else ""
    return [f"def {function}({takes}) -> {gives}:", *docstring(f"{told}.", 4), *comment(note, 4), *body]


def _split_says(source: DataSource) -> str:
    test = source.parts.get("test")
    if not isinstance(test, int | float):
        return ""
    if "stratify" in source.parts:
        return f"{100 * test:g} % of each class, drawn at random, are held out"
    return f"{100 * test:g} % of the rows, drawn at random, are held out"


def _body(
    program: Program,
    source: DataSource,
    kind: DataKind | None,
    scope: Scope,
    path: str,
    problems: list[str],
    run_names: set[str],
) -> list[str]:
    fields = fields_of(source)
    if kind is None or not fields:
        problems.append(f"{source.name}.{'schema' if kind else 'data'}")
        return ["    return ..."]
    local = Names(_LOCAL)
    lines = FieldLines({name: local.take(name, f"{name}_") for name in fields})
    if kind.op == "table":
        problems += table_rows(source, path, lines, program.used)
    elif kind.op == "image_folder":
        problems += image_rows(source, path, lines, program.used)
    else:
        _sklearn_rows(program, source, kind, scope, lines, problems)
    first = lines.variables[fields[0]]
    if is_split(source):
        arguments = _split_arguments(program, source, scope, lines, problems)
        lines.rows.append(f"train, test = split(len({first}), {arguments})")
        run_names |= {"split", "in_order"}
    facts = _scaling(program, source, lines, problems, run_names)
    sampler = str(source.sampler.get("op"))
    if sampler not in _SAMPLERS:
        problems.append(f"{source.name}.sampler")
        sampler = "in_order"
    run_names.add(sampler)
    asked = source.sampler.get("args")
    batch = _arguments(program, asked, scope, frozenset({"batch"}), f"{source.name}.sampler", problems)
    if "batch" not in batch:
        problems.append(f"{source.name}.sampler.batch")
        batch["batch"] = Source("...")
    if is_split(source):
        train = _part(lines, "[train]", "len(train)", sampler, batch, facts)
        test = _part(lines, "[test]", "len(test)", "in_order", batch, facts)
        given: Expr = Brackets(Source("("), (train, test), call=False)
    else:
        given = _part(lines, "", f"len({first})", sampler, batch, facts)
    return [*(f"    {row}" for row in lines.rows), f"    return {laid_out(given, 4, before=7).text}"]


def _sklearn_rows(
    program: Program, source: DataSource, kind: DataKind, scope: Scope, lines: FieldLines, problems: list[str]
) -> None:
    """Adds the lines that make tensors of a data set of scikit-learn."""
    known = frozenset(argument.name for argument in kind.arguments)
    given = _arguments(program, source.data.get("args"), scope, known, f"{source.name}.data", problems)
    arguments = tuple(named(name, value) for name, value in given.items())
    called: Expr = Brackets(Source(f"datasets.{kind.op.partition('.')[2]}("), arguments)
    program.used |= {"torch", "datasets"}
    lines.rows.append(f"data = {laid_out(called, 4, before=7).text}")
    made_up = kind.op == "sklearn.make_classification"
    rows = flat(given["n_samples"]).text if "n_samples" in given else "100" if made_up else str(kind.rows)
    for name, variable in lines.variables.items():
        shape = row_shape(source, name)
        if made_up and name == "features":
            shape = f" x {flat(given['n_features']).text if 'n_features' in given else '20'}"
        made = _TENSORS.get((kind.op, name)) or _BY_FIELD[name]
        lines.rows.append(f"{variable} = {made}  # {rows}{shape}")


def _scaling(program: Program, source: DataSource, lines: FieldLines, problems: list[str], run_names: set[str]) -> bool:
    """Adds the lines that bring fields to mean 0 and deviation 1; tells whether there are facts to keep."""
    wanted = standardised_fields(source.transforms)
    if wanted is None or any(name not in lines.variables for name in wanted):
        problems.append(f"{source.name}.transforms")
        wanted = ()
    if not wanted and not lines.names:
        return False
    run_names.add("Facts")
    begin = '{"names": names}' if lines.names else "{}"
    lines.rows.append(f"facts: Facts = {begin}")
    for name in wanted:
        variable = lines.variables[name]
        part = f"{variable}[train]" if is_split(source) else variable
        facts = source.schema.get(name)
        shape = facts.get("shape") if isinstance(facts, dict) else None
        if isinstance(shape, list) and len(shape) == 3:  # images: a mean for each channel
            dim = "(0, 2, 3), keepdim=True"
        else:
            dim = "0"
        lines.rows += [
            f"mean = {part}.mean({dim})",
            f"deviation = {part}.std({dim}).clamp(min=1e-6)",
            f"{variable} = ({variable} - mean) / deviation",
            f'facts[{literal(name)}] = {{"mean": mean, "deviation": deviation}}',
        ]
    return True


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


def _part(lines: FieldLines, rows: str, count: str, sampler: str, batch: Mapping[str, Expr], facts: bool) -> Expr:
    table = tuple(Source(f"{literal(name)}: {variable}{rows}") for name, variable in lines.variables.items())
    order = Brackets(Source(f"{sampler}("), (Source(count), *(named(name, value) for name, value in batch.items())))
    items: list[Expr] = [Brackets(Source("{"), table, "}", call=False), order]
    return Brackets(Source("Source("), (*items, Source("facts=facts")) if facts else tuple(items))


def keeps_facts(source: DataSource) -> bool:
    """Whether something is found in the data that a checkpoint must hold: a scale, or names of categories."""
    kind = data_kinds().get(str(source.data.get("op")))
    return bool(fields_of(source)) and (bool(standardised_fields(source.transforms)) or bool(kind and kind.reads))


def _is_seed(program: Program, written: Json) -> bool:
    """Whether rows can be drawn by it: a whole number that is not below zero, where it is known already."""
    text, known = expression_of(written), {one.name: one.default for one in program.design.parameters}
    try:
        value = written if text is None else evaluate(text, known)  # type: ignore[arg-type]
    except ExpressionError:  # a name that is not known is told where it is written
        return True
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


def _split_arguments(program: Program, source: DataSource, scope: Scope, lines: FieldLines, problems: list[str]) -> str:
    place = f"{source.name}.parts"
    parts = source.parts
    if parts.get("by") != "random":
        problems.append(f"{place}.by")
    problems += [f"{place}.{name}" for name in parts if name not in {"by", "test", "seed", "stratify"}]
    test = parts.get("test")
    if isinstance(test, bool) or not isinstance(test, int | float) or not 0 < test < 1:
        problems.append(f"{place}.test")
        test = 0
    seed = flat(program.value(parts.get("seed", 0), scope, f"{place}.seed", problems))
    problems += [] if _is_seed(program, parts.get("seed", 0)) else [f"{place}.seed"]
    text = joined(f"test={literal(test)}, seed=", seed).text
    classes = parts.get("stratify")
    if classes is None:
        return text
    if str(classes) not in lines.variables or classes != "label":
        problems.append(f"{place}.stratify")
        return text
    return f"{text}, classes={lines.variables['label']}"
