"""What of `# Data` reads a user's own files: tables with polars, images with Pillow.

The few functions that every such file needs stand in `train.py` itself, so that what is left out of the data, and why,
can be read where it happens.
"""

from __future__ import annotations

from collections.abc import Iterable

from designer.catalogue.datasets import IMAGE_ENDINGS, MISSING, TableColumns, Task, image_size, table_columns, target_of
from designer.codegen.brackets import Brackets, Expr, laid_out
from designer.codegen.data_fields import FieldLines, row_shape
from designer.codegen.literals import literal
from designer.codegen.program import named
from designer.codegen.source import Source
from designer.document import DataSource, Json

_WHOLE_ROWS = '''def whole_rows(table: pl.DataFrame) -> pl.DataFrame:
    """The rows in which nothing is missing and every number is finite; how many are left out is said."""
    whole = table.drop_nulls().filter(pl.all_horizontal(pl.col(pl.Float64).is_finite()))
    if len(whole) < len(table):
        print(f"left out, since a value is missing or is no number: {len(table) - len(whole)} of {len(table)} rows")
    return whole'''

_CODES = '''def codes(column: pl.Series, names: list[str]) -> Tensor:
    """The number of each text among the names, from 1 on; 0 for a text that is not among them."""
    numbers = list(range(1, len(names) + 1))
    return column.replace_strict(names, numbers, default=0, return_dtype=pl.Int64).to_torch()'''

_ONE_HOT = '''def one_hot(column: pl.Series, names: list[str]) -> Tensor:
    """A column for each name, 1 where the text is that name and 0 where it is not."""
    return F.one_hot(codes(column, names), len(names) + 1)[:, 1:]'''

_READ_IMAGE = '''def read_image(path: Path, mode: str, height: int, width: int) -> Tensor:
    """An image as numbers from 0 to 1, channels x height x width."""
    with Image.open(path) as image:
        turned = ImageOps.exif_transpose(image)
        if turned.mode.startswith("I"):  # 16 bits, of which Pillow would cut off what is above 255
            turned = turned.convert("I").point(lambda level: level / 257).convert("L")
        small = turned.convert(mode).resize((width, height))
    pixels = torch.frombuffer(bytearray(small.tobytes()), dtype=torch.uint8)
    return pixels.view(height, width, -1).permute(2, 0, 1) / 255'''

_READ_FOLDERS = f'''\
def read_folders(folder: Path, names: list[str], mode: str, height: int, width: int) -> tuple[Tensor, Tensor]:
    """The images in the folders of these names, and the number of each one's folder; what is unreadable is left out."""
    endings = {{{", ".join(f'"{ending}"' for ending in IMAGE_ENDINGS)}}}
    images, numbers = [], []
    for number, name in enumerate(names):
        for path in sorted(path for path in (folder / name).rglob("*") if path.suffix.lower() in endings):
            try:
                images.append(read_image(path, mode, height, width))
                numbers.append(number)
            except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
                print(f"{{path}} is left out: {{error}}")
    if not images:
        raise OSError(f"no image in {{folder}} can be read")
    return torch.stack(images), torch.tensor(numbers)'''

_FUNCTIONS = {
    "whole_rows": _WHOLE_ROWS,
    "codes": _CODES,
    "one_hot": _ONE_HOT,
    "read_image": _READ_IMAGE,
    "read_folders": _READ_FOLDERS,
}
_NEEDS = {"one_hot": {"codes", "F"}, "read_folders": {"read_image", "Path", "Image", "torch"}, "whole_rows": {"pl"}}


def file_functions(used: set[str]) -> list[str]:
    """The functions that are used, each before those that call it; what they use in turn is added."""
    for name in [name for name in _NEEDS if name in used]:
        used |= _NEEDS[name]
    return [text for name, text in _FUNCTIONS.items() if name in used]


def table_rows(source: DataSource, path: str, lines: FieldLines, used: set[str]) -> list[str]:
    """Adds the lines that make tensors of the columns of a table.

    Args:
        path: What says where it is, such as `config.houses_path`.
        used: The names that the text uses; those of these lines are added.

    Returns:
        The places of the design that nobody can write code for.
    """
    columns = table_columns(source.data)
    arguments = source.data.get("args")
    if columns is None or not isinstance(arguments, dict):
        return [f"{source.name}.data"]
    used |= {"pl", "whole_rows", "Path"}
    odd = any(map(is_pattern, columns.all))
    read = [] if odd else [named("columns", _list(columns.all))]
    if is_parquet(arguments.get("path")):
        kinds = {name: "pl.Float64" if name in columns.as_numbers else "pl.String" for name in columns.all}
        reader = "pl.read_parquet("
    else:
        separator = arguments.get("separator", ",")
        if separator != ",":
            read.append(Source(f"separator={literal(str(separator))}"))
        kinds = dict.fromkeys(columns.as_numbers, "pl.Float64")
        read += [Source("infer_schema=False"), named("null_values", _list(MISSING))]
        reader = "pl.read_csv("
    read.append(Source("glob=False"))  # brackets in a file's name are meant as they stand
    lines.rows.append(_assigned("table", Brackets(Source(reader), (Source(path), *read))))
    if odd:
        lines.rows.append("# by_name and alias, since polars takes some of these names for patterns")
        lines.rows.append(_assigned("table", _read_by_name(columns)))
    elif kinds:
        pairs = tuple(Source(f"{literal(name)}: {kind}") for name, kind in kinds.items())
        cast = Brackets(Source("{"), pairs, "}", call=False)
        lines.rows.append(_assigned("table", Brackets(Source("table.cast("), (cast, Source("strict=False")))))
    lines.rows.append("table = whole_rows(table)")
    if columns.texts:
        lines.names = True
        made = tuple(Source(f"{literal(name)}: sorted({_texts(name)}.unique())") for name in columns.texts)
        lines.rows.append(_assigned("names", Brackets(Source("{"), made, "}", call=False)))
    for name, variable in lines.variables.items():
        made_of = features_of(columns.numbers, columns.one_hot, used) if name == "features" else None
        if name in columns.codes:
            made_of = Source(coded("codes", columns.codes[name]))
            used.add("codes")
        elif name == target_of(columns.task):
            made_of = Source(_truth(columns.target, columns.task, used))
        if made_of is not None:
            lines.rows.append(_with_shape(_assigned(variable, made_of), f"rows{row_shape(source, name)}"))
    return [
        f"{source.name}.data.{name}"
        for name in arguments
        if name not in {"path", "separator", "numbers", "categories", "target", "task"}
    ]


def image_rows(source: DataSource, path: str, lines: FieldLines, used: set[str]) -> list[str]:
    """Adds the lines that make tensors of folders of images; arguments and result as those of `table_rows`."""
    size = image_size(source.data)
    if size is None or set(lines.variables) != {"image", "label"}:
        return [f"{source.name}.data"]
    used.add("read_folders")
    channels, height, width = size
    lines.names = True
    found = f'entry.name for entry in {path}.iterdir() if entry.is_dir() and not entry.name.startswith(".")'
    lines.rows.append(_assigned("folders", Brackets(Source("sorted("), (Source(found),))))
    lines.rows.append('names = {"label": folders}')
    call = f"read_folders({path}, folders, {literal('L' if channels == 1 else 'RGB')}, {height}, {width})"
    told = f"rows x {channels} x {height} x {width}, rows"
    lines.rows.append(_with_shape(f"{lines.variables['image']}, {lines.variables['label']} = {call}", told))
    return []


def is_parquet(path: Json) -> bool:
    """Whether a table's file is one of Parquet."""
    return isinstance(path, str) and path.lower().endswith((".parquet", ".pq"))


def is_pattern(name: str) -> bool:
    """Whether polars takes a column's name for a pattern of names: `*`, and what begins with ^ and ends with $."""
    return name == "*" or (name.startswith("^") and name.endswith("$"))


def by_name(names: Iterable[str], method: str = "") -> Brackets:
    """The columns of exactly these names, for those that polars would take for patterns."""
    return Brackets(Source("pl.selectors.by_name("), tuple(Source(literal(name)) for name in names), f"){method}")


def features_of(numbers: tuple[str, ...], one_hot: tuple[str, ...], used: set[str], indent: int = 4) -> Expr:
    """The numbers of a table beside a column of 0 and 1 for each of its names; `table` and `names` are variables."""
    items: list[Expr] = []
    if numbers:
        selected: Expr = Brackets(Source("table.select("), tuple(Source(literal(name)) for name in numbers))
        if any(map(is_pattern, numbers)):
            selected = Brackets(Source("table.select("), (by_name(numbers),))
        items.append(Source(f"{laid_out(selected, indent).text}.to_torch().float()"))
    if one_hot:
        used.add("one_hot")
    items += [Source(coded("one_hot", name)) for name in one_hot]
    if len(items) == 1:
        return items[0] if numbers else Source(f"{items[0].text}.float()")  # type: ignore[union-attr]
    used.add("torch")
    return Brackets(Source("torch.cat("), (Brackets(Source("["), tuple(items), "]", call=False), Source("1")))


def coded(function: str, column: str) -> str:
    """The call that makes numbers of a column of texts."""
    return f"{function}({_texts(column)}, names[{literal(column)}])"


def _texts(column: str) -> str:
    """The column of texts; polars reads a pattern even in the name of a column that stands alone, so it goes."""
    return f"table[{literal(column)}]" + ('.alias("texts")' if is_pattern(column) else "")


def _read_by_name(columns: TableColumns) -> Brackets:
    """The columns of the whole table that are learned from, numbers as numbers and texts as texts."""
    items = []
    if columns.as_numbers:
        items.append(by_name(columns.as_numbers, ".cast(pl.Float64, strict=False)"))
    if columns.texts:
        items.append(by_name(columns.texts, ".cast(pl.String, strict=False)"))
    return Brackets(Source("table.select("), tuple(items))


def _truth(column: str, task: Task, used: set[str]) -> str:
    if task is Task.REGRESSION:
        return f"table[{literal(column)}].to_torch().float()"
    used.add("codes")
    return f"{coded('codes', column)} - 1"


def _list(names: Iterable[str]) -> Brackets:
    return Brackets(Source("["), tuple(Source(literal(name)) for name in names), "]", call=False)


def _assigned(name: str, value: Expr) -> str:
    return f"{name} = {laid_out(value, 4, before=len(name) + 3).text}"


def _with_shape(row: str, shape: str) -> str:
    """The line with its shape; one that would be too long, or is spread over several, has none."""
    return row if "\n" in row or 4 + len(row) + len(shape) + 4 > 120 else f"{row}  # {shape}"
