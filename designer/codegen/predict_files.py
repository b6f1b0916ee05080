"""The functions of `predict.py` that read what it is asked about: rows of a table, or a photo of a drawing."""

from __future__ import annotations

from designer.catalogue.datasets import MISSING
from designer.codegen.literals import literal

READ_INK = '''def read_ink(path: Path) -> Tensor:
    """How far each pixel of an image lies from the paper, from 0 to 1: height x width."""
    with Image.open(path) as image:
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    grey = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright).convert("L")
    pixels = torch.frombuffer(bytearray(grey.tobytes()), dtype=torch.uint8).view(grey.height, grey.width) / 255
    paper = torch.cat([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]).median()
    ink = (pixels - paper).abs()
    return ink.where(ink > ink.max() / 4, 0)'''

PNG = [
    "    def png(self, picture: Tensor) -> bytes:",
    '        """A picture as a file; its points lie between 0, which is black, and 1."""',
    "        channels, height, width = picture.shape",
    "        points = (picture * 255).round().byte().movedim(0, -1)  # height x width x channels",
    '        mode = "L" if channels == 1 else "RGB"',
    "        file = BytesIO()",
    '        Image.frombytes(mode, (width, height), bytes(points.flatten().tolist())).save(file, "PNG")',
    "        return file.getvalue()",
]

_FAULTS = '''def faults(table: pl.DataFrame, names: dict[str, list[str]]) -> dict[int, str]:
    """Why rows have no answer: an empty cell, a text where a number is needed, a name that training never saw."""
    found: dict[int, str] = {}
    for column in table:
        known = column.cast(pl.Float32, strict=False).is_finite()
        needed = "a number is needed"
        if column.name in names:
            known = column.is_in(names[column.name])
            more = ", ..." if len(names[column.name]) > 10 else ""
            needed = f"known are {', '.join(names[column.name][:10])}{more}"
        for row in (~known.fill_null(False)).arg_true():
            cell = "nothing is there" if column[row] is None else f'there is "{column[row]}"'
            found.setdefault(row, f"in {column.name} {cell}, {needed}")
    return found'''


def faults(odd: bool) -> str:
    """The function that says why rows have no answer; `odd` where polars takes a column's name for a pattern."""
    if not odd:
        return _FAULTS
    alias = 'texts = column.alias("texts")  # polars takes some names for patterns'
    aliased = _FAULTS.replace("for column in table:", f"for column in table:\n        {alias}")
    return aliased.replace("column.cast(", "texts.cast(").replace("column.is_in(", "texts.is_in(")


def read_table(separator: str, odd: bool) -> str:
    """The function that reads a table.

    Args:
        separator: What stands between two cells in the table of the training.
        odd: Whether polars takes a column's name for a pattern.
    """
    exactly = "pl.selectors.by_name" if odd else "pl.col"
    between = f"separator={literal(separator)}, " if separator != "," else ""
    missing = ", ".join(literal(text) for text in MISSING)
    return f'''def read_table(path: Path, columns: list[str]) -> pl.DataFrame:
    """The columns that the network takes, every cell a text."""
    nothing = [{missing}]
    try:
        if path.suffix.lower() in (".parquet", ".pq"):
            table = pl.read_parquet(path, glob=False)
        else:
            table = pl.read_csv(path, {between}infer_schema=False, null_values=nothing, glob=False)
        if absent := [name for name in columns if name not in table.columns]:
            raise Refused(f"there is no column {{absent[0]}} in it; needed are {{', '.join(columns)}}")
        table = table.select({exactly}(columns).cast(pl.String))
    except FileNotFoundError:
        raise Refused("there is no such file") from None
    except (OSError, pl.exceptions.PolarsError) as error:
        raise Refused(f"it cannot be read as a table: {{str(error).partition(chr(10))[0]}}") from None
    if table.is_empty():
        raise Refused("it has no rows below its header")
    return table'''
