"""What a design can learn from: one record a kind of data, in our own words.

The settings of a source, the code that loads it and what is said of it follow from these records. Nothing is read here:
the facts of scikit-learn's data sets are written down, and a test holds them against the installed ones; those of a
user's files come from an inspection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from designer.catalogue.spec import Argument, Kind
from designer.document import UNSET, DataSource, Json
from designer.document.names import free_name


class Task(StrEnum):
    """What is asked of a network."""

    CLASSIFICATION = "classification"
    REGRESSION = "regression"


@dataclass(frozen=True, slots=True)
class DataKind:
    """One kind of data.

    Attributes:
        op: Its name in a design.
        title: What a list of data calls it.
        says: What it is, as a sentence begins.
        name: What a new source of it is called.
        task: What can be learned from it; None where a source's arguments say it.
        rows: How many there are; 0 where that is not known before it is read.
        arguments: What it can be told.
        schema: Its fields, as a source keeps them; empty where that is not known before it is read.
        tells: What is learned to be told, in the words of the data; empty where a source's arguments say it.
        reads: The argument that names the file or folder; empty where it reads none.
    """

    op: str
    title: str
    says: str
    name: str
    task: Task | None = None
    rows: int = 0
    arguments: tuple[Argument, ...] = ()
    schema: Mapping[str, Json] = field(default_factory=dict)
    tells: str = ""
    reads: str = ""

    def argument(self, name: str) -> Argument | None:
        return next((argument for argument in self.arguments if argument.name == name), None)


CATEGORY_FORMS = ("one_hot", "codes")
TABLE_ENDINGS = (".csv", ".tsv", ".txt", ".parquet", ".pq")
IMAGE_ENDINGS = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
MISSING = ("?", "NA", "N/A", "nan", "null")  # texts that stand for nothing, beside an empty cell
LARGEST_SIDE = 4096


def numbers_in(size: int) -> dict[str, Json]:
    """The schema of a field with so many numbers a row."""
    return {"shape": [size], "dtype": "float32"}


def classes_in(names: list[str] | int) -> dict[str, Json]:
    """The schema of a label: how many classes, and what they are called where that is known."""
    if isinstance(names, int):
        return {"shape": [], "dtype": "int64", "classes": names}
    return {"shape": [], "dtype": "int64", "classes": len(names), "names": [*names]}


NUMBER: Mapping[str, Json] = {"shape": [], "dtype": "float32"}
"""The schema of a target that is a number."""


def target_of(task: Task) -> str:
    """What the field with the truth is called."""
    return "label" if task is Task.CLASSIFICATION else "target"


def data_kinds() -> dict[str, DataKind]:
    """All kinds of data by their name, in the order in which they are offered."""
    return {kind.op: kind for kind in (*_SKLEARN, _table(), _image_folder())}


def task_of(data: Mapping[str, Json]) -> Task | None:
    """What can be learned from the data of a source; None where it does not say."""
    kind = data_kinds().get(str(data.get("op")))
    if kind is None or kind.task is not None:
        return kind.task if kind else None
    arguments = data.get("args")
    told = arguments.get("task") if isinstance(arguments, dict) else None
    return Task(told) if isinstance(told, str) and told in set(Task) else None


def schema_of(data: Mapping[str, Json]) -> dict[str, Json]:
    """The fields of data that need not be read to be known; empty for files."""
    kind = data_kinds().get(str(data.get("op")))
    if kind is None:
        return {}
    if kind.op != "sklearn.make_classification":
        return dict(kind.schema)
    arguments = data.get("args")
    told = arguments if isinstance(arguments, dict) else {}
    features, classes = told.get("n_features", 20), told.get("n_classes", 2)
    return {
        "features": numbers_in(features if isinstance(features, int) else 20),
        "label": classes_in(classes if isinstance(classes, int) else 2),
    }


def rows_of(source: DataSource) -> int:
    """How many rows a source has in all, as far as it is known without reading them; 0 where it is not."""
    kind = data_kinds().get(str(source.data.get("op")))
    if kind is None or kind.op != "sklearn.make_classification":
        return source.rows if kind is None or kind.reads else kind.rows
    arguments = source.data.get("args")
    told = arguments.get("n_samples", 100) if isinstance(arguments, dict) else 100
    return told if isinstance(told, int) else 0


@dataclass(frozen=True, slots=True)
class TableColumns:
    """Which columns of a table are used, and as what.

    Attributes:
        numbers: Columns that are learned from as they are.
        one_hot: Columns of texts, of which each becomes a column of 0 and 1; they stand behind the numbers.
        codes: Columns of texts that become whole numbers, by the field that each makes.
        target: The column that holds the truth.
    """

    numbers: tuple[str, ...]
    one_hot: tuple[str, ...]
    codes: Mapping[str, str]
    target: str
    task: Task

    @property
    def all(self) -> tuple[str, ...]:
        """All columns that are read, each once."""
        return tuple(dict.fromkeys((*self.numbers, *self.one_hot, *self.codes.values(), self.target)))

    @property
    def as_numbers(self) -> tuple[str, ...]:
        """The columns that must hold numbers."""
        wanted = self.numbers if self.task is Task.CLASSIFICATION else (*self.numbers, self.target)
        return tuple(dict.fromkeys(wanted))

    @property
    def texts(self) -> tuple[str, ...]:
        """The columns that hold names of something."""
        return tuple(name for name in self.all if name not in self.as_numbers)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that come of them; the truth is last."""
        numbers = ("features",) if self.numbers or self.one_hot else ()
        return (*numbers, *self.codes, target_of(self.task))


def table_columns(data: Mapping[str, Json]) -> TableColumns | None:
    """The columns that the data of a source names; None where it does not say them, or one is both input and truth."""
    arguments, task = data.get("args"), task_of(data)
    if data.get("op") != "table" or not isinstance(arguments, dict) or task is None:
        return None
    numbers, categories, target = (arguments.get(name) for name in ("numbers", "categories", "target"))
    named = [name for name in numbers if isinstance(name, str)] if isinstance(numbers, list) else []
    forms = categories if isinstance(categories, dict) else {}
    if not isinstance(target, str) or target in named or target in forms or not (named or forms):
        return None
    if set(named) & set(forms) or not all(isinstance(form, str) and form in CATEGORY_FORMS for form in forms.values()):
        return None
    codes: dict[str, str] = {}
    for column, form in forms.items():
        if form == "codes":
            codes[free_name(column, {*codes, "features", "label", "names", "target"})] = column
    one_hot = tuple(column for column, form in forms.items() if form == "one_hot")
    return TableColumns(tuple(dict.fromkeys(named)), one_hot, codes, target, task)


def image_size(data: Mapping[str, Json]) -> tuple[int, int, int] | None:
    """Channels, height and width of the images that the data of a source asks for; None where it does not say them."""
    arguments = data.get("args")
    told = arguments if isinstance(arguments, dict) else {}
    size, mode = told.get("size"), told.get("mode", "RGB")
    match size:
        case [int(height), int(width)] if 1 <= min(height, width) <= max(height, width) <= LARGEST_SIDE:
            return {"L": (1, height, width), "RGB": (3, height, width)}.get(str(mode))
    return None


def standardised_fields(transforms: Json) -> tuple[str, ...] | None:
    """The fields that are brought to mean 0 and deviation 1; None where other transforms are asked for."""
    match transforms:
        case None | []:
            return ()
        case [{"op": "standardise", "args": {"fields": [*fields]}}] if all(isinstance(one, str) for one in fields):
            return tuple(dict.fromkeys(str(one) for one in fields))
    return None


def _whole(name: str, default: Json, low: int, doc: str, folded: bool = False) -> Argument:
    return Argument(name, Kind.INT, default, low=low, high=10**7, folded=folded, doc=doc)


_MADE_UP = (
    _whole("n_samples", 100, 4, "How many rows are made."),
    _whole("n_features", 20, 1, "How many numbers a row has."),
    _whole("n_informative", 2, 1, "How many of them say something about the class."),
    _whole("n_redundant", 2, 0, "How many are sums of those.", folded=True),
    _whole("n_repeated", 0, 0, "How many are there twice.", folded=True),
    _whole("n_classes", 2, 2, "How many classes there are."),
    _whole("n_clusters_per_class", 2, 1, "In how many heaps a class lies.", folded=True),
    Argument("weights", Kind.TABLE, None, optional=True, folded=True, doc="How often each class comes."),
    Argument("flip_y", Kind.FLOAT, 0.01, low=0, high=1, folded=True, doc="The share of rows of a wrong class."),
    Argument("class_sep", Kind.FLOAT, 1.0, low=0, high=1000, doc="How far the heaps lie apart."),
    Argument("hypercube", Kind.BOOL, True, folded=True, doc="Whether the heaps lie at the corners of a cube."),
    Argument("shift", Kind.FLOAT, 0.0, optional=True, folded=True, doc="What is added to all numbers."),
    Argument("scale", Kind.FLOAT, 1.0, optional=True, folded=True, doc="What all numbers are multiplied by."),
    Argument("shuffle", Kind.BOOL, True, folded=True, doc="Whether rows and columns are mixed."),
    _whole("random_state", None, 0, "The seed: the same number makes the same rows."),
)

_SKLEARN = (
    DataKind(
        op="sklearn.load_digits",
        title="Digits",
        says="Handwritten digits, 8 × 8 pixels",
        name="digits",
        task=Task.CLASSIFICATION,
        rows=1797,
        tells="digit",
        schema={"image": {"shape": [1, 8, 8], "dtype": "float32"}, "label": classes_in(10)},
    ),
    DataKind(
        op="sklearn.load_iris",
        title="Iris",
        says="Leaves of three kinds of iris, measured",
        name="flowers",
        task=Task.CLASSIFICATION,
        rows=150,
        tells="species",
        schema={"features": numbers_in(4), "label": classes_in(["setosa", "versicolor", "virginica"])},
    ),
    DataKind(
        op="sklearn.load_wine",
        title="Wine",
        says="Wines of three growers, analysed",
        name="wines",
        task=Task.CLASSIFICATION,
        rows=178,
        tells="cultivar",
        schema={"features": numbers_in(13), "label": classes_in(["class_0", "class_1", "class_2"])},
    ),
    DataKind(
        op="sklearn.load_breast_cancer",
        title="Breast cancer",
        says="Cell nuclei of breast tumours, measured",
        name="tumours",
        task=Task.CLASSIFICATION,
        rows=569,
        tells="diagnosis",
        schema={"features": numbers_in(30), "label": classes_in(["malignant", "benign"])},
    ),
    DataKind(
        op="sklearn.load_diabetes",
        title="Diabetes",
        says="Patients with diabetes, and how the illness went on in a year",
        name="patients",
        task=Task.REGRESSION,
        rows=442,
        tells="progression",
        schema={"features": numbers_in(10), "target": dict(NUMBER)},
    ),
    DataKind(
        op="sklearn.make_classification",
        title="Made-up points",
        says="Points of several classes, made up by scikit-learn",
        name="points",
        task=Task.CLASSIFICATION,
        tells="class",
        arguments=_MADE_UP,
        schema={"features": numbers_in(20), "label": classes_in(2)},
    ),
)


def _table() -> DataKind:
    return DataKind(
        op="table",
        title="Table",
        says="Rows of a table",
        name="table",
        reads="path",
        arguments=(
            Argument("path", Kind.TEXT, doc="A CSV or Parquet file, best beside the design."),
            Argument(
                "separator", Kind.CHOICE, ",", choices=(",", ";", "\t", "|"), doc="What stands between two cells."
            ),
            Argument("numbers", Kind.NAMES, [], doc="The columns whose numbers are learned from."),
            Argument(
                "categories",
                Kind.TABLE,
                {},
                doc="The columns of texts that are learned from: one_hot puts them among the numbers, codes makes a "
                "field of its own for an embedding.",
            ),
            Argument("target", Kind.TEXT, doc="The column that is to be told from the others."),
            Argument("task", Kind.CHOICE, UNSET, choices=tuple(Task), doc="Whether the target is a class or a number."),
        ),
    )


def _image_folder() -> DataKind:
    return DataKind(
        op="image_folder",
        title="Folder of images",
        says="Images in a folder for each class",
        name="images",
        task=Task.CLASSIFICATION,
        tells="class",
        reads="path",
        arguments=(
            Argument("path", Kind.TEXT, doc="A folder with a folder for each class."),
            Argument(
                "size", Kind.INTS, UNSET, initial=[32, 32], low=1, high=LARGEST_SIDE, length=2, doc="Height, width."
            ),
            Argument("mode", Kind.CHOICE, "RGB", choices=("L", "RGB"), doc="L is grey, one channel; RGB is three."),
        ),
    )
