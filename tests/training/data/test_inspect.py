"""What is seen of real files in a process of its own, and the one sentence that each bad file gets."""

import json
import os
import subprocess
import sys
import threading
import time
from base64 import b64decode
from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image

from designer.document import Json
from designer.training.data.client import inspect_data
from designer.training.data.inspect import look
from designer.training.data.records import (
    ColumnKind,
    Inspection,
    InspectionRequest,
    inspection_from_text,
    inspection_text,
    path_in_design,
    whole_path,
)
from tests.language.rows import make_rows

CHOICE: dict[str, Json] = {
    "path": "houses.csv",
    "numbers": ["area", "rooms"],
    "categories": {"heating": "one_hot", "city": "codes"},
    "target": "price",
    "task": "regression",
}


def table(folder: Path, text: str | bytes = "", **args: Json) -> Inspection:
    """Looks at a table of this text."""
    content = text if isinstance(text, bytes) else text.encode()
    if content:
        (folder / "t.csv").write_bytes(content)
    return look(InspectionRequest({"op": "table", "args": {"path": "t.csv", **args}}, str(folder)))


def classes(folder: Path, text: str, *numbers: str, target: str = "y") -> Inspection:
    return table(folder, text, numbers=list(numbers) or ["x"], target=target, task="classification")


def only_fault(seen: Inspection) -> str:
    (fault,) = seen.faults
    return fault.message


def test_a_table_is_seen_as_it_is_learned_from(tmp_path: Path) -> None:
    make_rows("table", tmp_path)
    seen = inspect_data(InspectionRequest({"op": "table", "args": CHOICE}, str(tmp_path)))
    assert seen.ok and seen.whole and seen.faults == ()
    assert seen.rows == 120
    assert seen.skipped == {
        "rows are left out, since `area` or `heating` is missing in them": 2,
        "row is left out, since `area` is no number in it": 1,
    }
    assert seen.header == ("street", "area", "rooms", "heating", "city", "price")
    assert len(seen.preview) == 20 and seen.preview[0][0] == "Long Street, 0"
    kinds = {column.name: column.kind for column in seen.columns}
    assert kinds["street"] is ColumnKind.TEXT and kinds["city"] is ColumnKind.CATEGORY
    assert kinds["area"] is ColumnKind.NUMBER is kinds["price"]
    assert seen.schema == {
        "features": {"shape": [4], "dtype": "float32", "columns": ["area", "rooms", "heating"]},
        "city": {"shape": [], "dtype": "int64", "classes": 4, "names": ["Bonn", "Köln", "Ulm"]},
        "target": {"shape": [], "dtype": "float32"},
    }
    assert inspection_from_text(inspection_text(seen)) == seen


def test_a_table_is_shown_before_columns_are_chosen(tmp_path: Path) -> None:
    seen = table(tmp_path, "a;b\n1;x\n2;y\n")
    assert only_fault(seen) == "In *t.csv* `;` seems to stand between the cells." and seen.separator == ";"
    again = table(tmp_path, separator=";")
    assert (
        again.header == ("a", "b") and again.preview == (("1", "x"), ("2", "y")) and not again.faults and not again.ok
    )


def test_parquet_is_a_table_too(tmp_path: Path) -> None:
    frame = pl.DataFrame({"x": [1.0, 2.0, 3.0, None], "day": [date(2020, 1, 1)] * 4, "y": ["u", "v", "u", "v"]})
    frame.write_parquet(tmp_path / "t.parquet")
    args: dict[str, Json] = {"path": "t.parquet", "numbers": ["x"], "target": "y", "task": "classification"}
    seen = look(InspectionRequest({"op": "table", "args": args}, str(tmp_path)))
    assert seen.balance == {"u": 2, "v": 1} and sum(seen.skipped.values()) == 1
    assert [column.kind for column in seen.columns] == [ColumnKind.NUMBER, ColumnKind.DATE, ColumnKind.CATEGORY]
    frame.with_columns(x=pl.lit([1, 2])).write_parquet(tmp_path / "t.parquet")
    nested = look(InspectionRequest({"op": "table", "args": args}, str(tmp_path)))
    assert nested.preview[0][0] == "..."
    assert nested.faults[0].message == "`x` holds neither numbers nor texts. Leave it out."


@pytest.mark.parametrize(
    ("text", "numbers", "told"),
    [
        (
            "x,y\n1,a\nmuch,b\nmore,a\n",
            ("x",),
            '`x` holds no number in 2 rows, first in row 2: "much". Use it as a cat',
        ),
        ('x,y\n"1,5",a\n"2,5",b\n', ("x",), '`x` holds no number in 2 rows, first in row 1: "1,5". Save the file with'),
        ("x,y\n2020-01-02,a\n2021-05-06,b\n", ("x",), "`x` holds dates, which nothing is learned from as they are."),
        ("x,y\n1,a\n2,a\n", ("x",), "`y` is of one class in every row, so there is nothing to learn."),
        ("x,y\n,a\n,b\n", ("x",), "`x` is empty in every row."),
        ("x,y\n1,a\n2,b\n", ("z",), "There is no column `z`."),
        ("x,y\n", ("x",), "*t.csv* has no rows below its header."),
        ("x,z,y\n1,,a\n,2,b\n", ("x", "z"), "In every row a value is missing among the chosen columns."),
        ("x,y\n1,a\n2,a\n,b\n", ("x",), "`y` is of one class in every whole row, so there is nothing to learn."),
        (
            "x,y\n1,a\n2,b,c\n",
            ("x",),
            "*t.csv* cannot be read as a table: a row has more cells than the first line names.",
        ),
    ],
)
def test_what_nothing_can_be_learned_from_is_one_sentence(
    text: str, numbers: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    seen = classes(tmp_path, text, *numbers)
    assert not seen.ok
    assert next(fault.message for fault in seen.faults if fault.fatal).startswith(told)


def test_why_rows_are_left_out_is_counted_for_each_reason(tmp_path: Path) -> None:
    rows = "1,1,1,1,a\n2,2,2,2,b\n" * 10 + "3,oh,3,,a\n4,,4,4,b\n5,inf,5,5,a\n6,6,6,6,\n"
    seen = classes(tmp_path, f"x,z,v,w,y\n{rows}", "x", "z", "v", "w")
    assert (seen.rows, len(seen.left_out)) == (20, 4)
    assert seen.skipped == {
        "rows are left out, since `z`, `w` or `y` is missing in them": 3,
        "row is left out, since `z` is no number in it": 1,
    }


def test_what_is_odd_but_works_is_said(tmp_path: Path) -> None:
    seen = classes(tmp_path, "x,z,y\n1,5,a\n2,5,a\n3,5,b\n", "x", "z")
    assert seen.ok and {fault.message for fault in seen.faults} == {
        "`z` is the same in every row and says nothing.",
        "The class `b` has 1 row, so none of it can be held out.",
    }


def test_a_long_table_is_read_in_part_and_its_names_are_those_of_all_of_it(tmp_path: Path) -> None:
    rows = "".join(f"{number},{'early' if number < 150_000 else 'late'}\n" for number in range(150_010))
    seen = table(tmp_path, "x,y\n" + rows, numbers=["x"], target="y", task="classification")
    assert not seen.whole and seen.balance == {"early": 150_000, "late": 10}
    assert only_fault(seen) == "*t.csv* is long: its first 100\u202f000 rows were looked at."


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"x,y\n\xe4,1\n", "*t.csv* is not UTF-8 text. Save it again as CSV UTF-8."),
        (b"\n", "*t.csv* cannot be read as a table: it is empty."),
        (b"", "There is no file "),
    ],
)
def test_a_file_that_is_no_table(content: bytes, told: str, tmp_path: Path) -> None:
    assert only_fault(table(tmp_path, content)).startswith(told)


def test_a_folder_and_a_locked_file_are_no_tables(tmp_path: Path) -> None:
    (tmp_path / "t.csv").mkdir()
    assert only_fault(table(tmp_path)) == "*t.csv* is a folder; a table is a CSV or Parquet file."
    if sys.platform != "win32" and os.geteuid() != 0:
        (tmp_path / "t.csv").rmdir()
        (tmp_path / "t.csv").write_text("x,y\n1,2\n")
        (tmp_path / "t.csv").chmod(0)
        assert "cannot be read: Permission denied" in only_fault(table(tmp_path))


def images(folder: Path, **args: Json) -> Inspection:
    said: dict[str, Json] = {"path": "shapes", "size": [16, 16], "mode": "RGB", **args}
    return look(InspectionRequest({"op": "image_folder", "args": said}, str(folder)))


def test_images_are_counted_and_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    make_rows("pictures", tmp_path)
    seen = images(tmp_path)
    assert seen.ok and seen.balance == {"discs": 24, "squares": 24}
    ((reason, count),) = seen.skipped.items()
    assert count == 2 and "broken.png" in reason and "empty.jpg" in reason
    assert seen.schema["image"] == {"shape": [3, 16, 16], "dtype": "float32"}
    assert len(seen.pictures) == 16 and {picture.label for picture in seen.pictures} == {"discs", "squares"}
    assert [one.what for one in seen.left_out] == ["discs/broken.png", "squares/empty.jpg"]
    told = " ".join(fault.message for fault in seen.faults)
    assert "sizes, 14 to" in told and "pixels wide and 14 to" in told and "partly transparent" in told


def test_of_many_that_cannot_be_read_a_few_are_named_and_all_are_listed(tmp_path: Path) -> None:
    make_rows("pictures", tmp_path)
    for name in ("a", "b", "c"):
        (tmp_path / "shapes" / "discs" / f"{name}.png").write_bytes(b"P6 20000 20000 255\n")
    seen = images(tmp_path)
    ((reason, count),) = seen.skipped.items()
    assert count == 5 and reason.endswith("discs/a.png, discs/b.png, discs/broken.png and 2 more")
    assert [one.why for one in seen.left_out][:2] == ["It has more pixels than are read."] * 2


def test_folders_that_nothing_can_be_learned_from(tmp_path: Path) -> None:
    assert "There is no folder" in only_fault(images(tmp_path))
    (tmp_path / "shapes").mkdir()
    assert "holds no folders: put the images of each class" in only_fault(images(tmp_path))
    (tmp_path / "shapes" / "a").mkdir()
    assert "No image in *shapes* can be read." in only_fault(images(tmp_path))
    Image.new("L", (8, 8)).save(tmp_path / "shapes" / "a" / "1.png")
    Image.new("L", (8, 8)).save(tmp_path / "shapes" / "a" / "2.png")
    assert "with one class there is nothing to tell apart" in only_fault(images(tmp_path))
    assert any("Say to what size" in fault.message for fault in images(tmp_path, size=0).faults)


def test_images_of_all_modes_are_shown_upright_and_in_all_their_levels(tmp_path: Path) -> None:
    """The same image of a dark left and a light right half, in every way that a file may hold it."""
    place = tmp_path / "shapes" / "a"
    place.mkdir(parents=True)
    levels = np.repeat([[0] * 4 + [255] * 4], 4, axis=0).astype(np.uint8)
    grey = Image.fromarray(levels)
    for mode in ("RGB", "RGBA", "LA", "P", "1"):
        grey.convert(mode).save(place / f"{mode}.png")
    grey.convert("CMYK").save(place / "cmyk.jpg", quality=100)
    Image.fromarray(levels.astype(np.uint16) * 257).save(place / "deep.png")
    Image.fromarray(levels.astype(np.uint16) * 257).save(place / "deep.tif")
    grey.save(place / "moving.gif", save_all=True, append_images=[Image.new("L", (8, 4))])
    turned, exif = grey.transpose(Image.Transpose.ROTATE_90), Image.Exif()
    exif[0x112] = 6  # a camera held on its side
    turned.save(place / "turned.png", exif=exif)
    (tmp_path / "shapes" / "b").mkdir()
    grey.save(tmp_path / "shapes" / "b" / "grey.png")
    request = InspectionRequest({"op": "image_folder", "args": {"path": "shapes", "size": [4, 8]}}, str(tmp_path))
    seen = look(request)
    assert seen.left_out == () and seen.rows == 11
    shown = {picture.name: Image.open(BytesIO(b64decode(picture.png))) for picture in seen.pictures}
    assert len(shown) == 9  # eight of a class
    for name, picture in shown.items():
        assert (picture.size, picture.mode) == ((8, 4), "RGB"), name
        left, right = picture.getpixel((1, 2)), picture.getpixel((6, 2))
        assert isinstance(left, tuple) and isinstance(right, tuple)
        assert max(left) < 10 and min(right) > 245, name


@pytest.mark.parametrize("name", ["digits", "iris", "wine", "breast_cancer", "diabetes"])
def test_what_comes_with_scikit_learn_is_seen(name: str) -> None:
    seen = look(InspectionRequest({"op": f"sklearn.load_{name}"}))
    assert seen.ok and len(seen.preview) == 20 and len(seen.preview[0]) == len(seen.header)
    assert sum(seen.balance.values()) in (0, seen.rows)


def test_points_that_cannot_be_made_are_one_sentence() -> None:
    seen = look(InspectionRequest({"op": "sklearn.make_classification", "args": {"n_features": 1}}))
    assert only_fault(seen).startswith("Made-up points cannot be made: ")
    assert only_fault(look(InspectionRequest({"op": "os.system"}))) == "There is no data of the kind `os.system`."


def test_looking_is_given_up_in_time_and_called_off_at_once(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no pipes among its files")
    os.mkfifo(tmp_path / "t.csv")  # reading it waits for ever
    request = InspectionRequest({"op": "table", "args": {"path": "t.csv"}}, str(tmp_path))
    assert "took more than 1 seconds and was given up" in only_fault(inspect_data(request, timeout=1))
    cancelled, began = threading.Event(), time.monotonic()
    threading.Timer(0.3, cancelled.set).start()
    assert only_fault(inspect_data(request, timeout=60, cancelled=cancelled)) == "Looking at the data was called off."
    assert time.monotonic() - began < 40


def test_a_stranger_at_the_pipe_is_answered() -> None:
    command = [sys.executable, "-m", "designer.training.data.inspect"]
    done = subprocess.run(command, input=json.dumps({"data": 3}), capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "Traceback" not in done.stderr and "a request has `data`" in done.stderr


def test_paths_are_kept_relative_to_the_design_where_they_can_be(tmp_path: Path) -> None:
    design = tmp_path / "net" / "net.netd"
    assert path_in_design(tmp_path / "net" / "data" / "t.csv", design) == "data/t.csv"
    assert path_in_design(tmp_path / "t.csv", design) == str(tmp_path / "t.csv")
    assert path_in_design(tmp_path / "t.csv", None) == str(tmp_path / "t.csv")
    assert whole_path("data/t.csv", design.parent) == tmp_path / "net" / "data" / "t.csv"
    assert whole_path(str(tmp_path / "t.csv"), design.parent) == tmp_path / "t.csv"
