"""What `predict.py` tells is what the trained network gives, and what it cannot tell is said in a sentence."""

import csv
import importlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest
import torch
from PIL import Image, ImageDraw, ImageFont, ImageOps
from sklearn import datasets

from tests.language.projects import Project, Recorder


@pytest.fixture
def trained(project: Project) -> Callable[[str, int], tuple[ModuleType, Recorder]]:
    """Trains a design for some epochs; gives its `predict`, and what was reported."""

    def train(name: str, epochs: int) -> tuple[ModuleType, Recorder]:
        sink = Recorder()
        project(name).main(["--epochs", str(epochs)], sink)
        return importlib.import_module("predict"), sink

    return train


Train = Callable[[str, int], tuple[ModuleType, Recorder]]


@pytest.mark.parametrize(("name", "rows"), [("digits-cnn", 359), ("simple-nn", 400), ("pictures", 12)])
def test_the_accuracy_on_held_out_rows_is_that_of_the_run(name: str, rows: int, trained: Train) -> None:
    predict, sink = trained(name, 3)
    for file, accuracy in (("best.pt", max(sink.curve("test.accuracy"))), ("last.pt", sink.curve("test.accuracy")[-1])):
        scores = predict.Predictor(Path("out", file)).evaluate()
        assert scores.rows == rows == sum(map(sum, scores.confusion))
        assert scores.values["accuracy"] == pytest.approx(accuracy, abs=1e-6)
        right = sum(scores.confusion[index][index] for index in range(len(scores.confusion)))
        assert right / rows == pytest.approx(accuracy, abs=1e-6)


def test_prices_are_told_in_their_own_unit_and_as_the_run_has_measured_them(trained: Train) -> None:
    predict, sink = trained("table", 8)
    predictor = predict.Predictor()
    scores = predictor.evaluate()
    deviation = float(predictor.facts["target"]["deviation"])
    squares = [((told - true) / deviation) ** 2 for true, told in scores.pairs]
    assert sum(squares) / scores.rows == pytest.approx(min(sink.curve("test.loss")), rel=1e-4)
    assert all(10_000 < true < 700_000 for true, _ in scores.pairs)
    answers = predictor.answer_file(Path("houses.csv"))
    assert len(answers) == 123 and [one.about for one in answers if one.refused] == ["row 5", "row 30", "row 60"]
    prices = pl.read_csv("houses.csv")["price"].to_list()
    told = {true: one.number for true, one in zip(prices, answers, strict=True)}
    for true, number in scores.pairs:
        assert told[round(true)] == pytest.approx(number, rel=1e-4)


def test_rows_of_a_table_with_faults_are_named_and_the_others_answered(
    trained: Train, capsys: pytest.CaptureFixture[str]
) -> None:
    predict, _ = trained("table", 1)
    rows = ["80,3,gas,Rom", "big,3,gas,Ulm", "80,3,gas,Ulm", ",3,gas,Ulm", "inf,3,gas,Ulm", "8,3,?,Ulm"]
    Path("new[1].csv").write_text("\n".join(["area,rooms,heating,city", *rows]), "utf-8")
    assert predict.ask(predict.Predictor, ["new[1].csv", "--out", "answers.csv"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        'row 1: in city there is "Rom", known are Bonn, Köln, Ulm',
        'row 2: in area there is "big", a number is needed',
        "row 4: in area nothing is there, a number is needed",
        'row 5: in area there is "inf", a number is needed',
        "row 6: in heating nothing is there, known are gas, wood",
    ]
    with Path("answers.csv").open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    assert [bool(row["price"]) for row in written] == [False, False, True, False, False, False]
    pl.DataFrame({"city": ["Ulm"], "area": [80], "rooms": [3.0], "heating": ["gas"]}).write_parquet("new.parquet")
    (told,) = predict.Predictor().answer_file(Path("new.parquet"))
    assert told.number == pytest.approx(float(written[2]["price"]))


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("new.csv", "area,rooms,city\n1,2,Ulm\n", "there is no column heating in it"),
        ("new.csv", "area,rooms,heating,city\n", "it has no rows below its header"),
        ("new.csv", "", "it cannot be read as a table"),
        ("new.parquet", "no table", "it cannot be read as a table"),
        ("nowhere.csv", None, "there is no such file"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(
    file: str, content: str | None, said: str, trained: Train, capsys: pytest.CaptureFixture[str]
) -> None:
    predict, _ = trained("table", 1)
    if content is not None:
        Path(file).write_text(content, "utf-8")
    assert predict.ask(predict.Predictor, [file]) == 2
    out, err = capsys.readouterr()
    assert f"{file}: {said}" in err and err.count("\n") == 1 and "price" not in out


def test_the_checkpoint_must_be_there_whole_and_of_this_design(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project("simple-nn")
    predict = importlib.import_module("predict")

    def said(*flags: str) -> str:
        assert predict.ask(predict.Predictor, ["--held-out", *flags]) == 2
        return capsys.readouterr().err

    assert "there is no checkpoint in out yet: run train.py first" in said()
    assert "nowhere.pt cannot be read" in said("--checkpoint", "nowhere.pt")
    Path("broken.pt").write_bytes(b"PK\x03\x04")
    assert "broken.pt is no checkpoint" in said("--checkpoint", "broken.pt")
    saved = {"epoch": 1, "batch": 0, "settings": {}, "kept": {"net": {"fc1.weight": torch.zeros(1)}}}
    torch.save(saved, "other.pt")
    assert "other.pt was saved by another design" in said("--checkpoint", "other.pt")
    torch.save({"epoch": 1}, "old.pt")
    assert "old.pt was saved by another version" in said("--checkpoint", "old.pt")


def test_held_out_rows_that_changed_or_went_away_are_refused(
    trained: Train, capsys: pytest.CaptureFixture[str]
) -> None:
    predict, _ = trained("table", 1)
    text = Path("houses.csv").read_text("utf-8")
    Path("houses.csv").write_text(text.replace("gas", "oil"), "utf-8")
    assert predict.ask(predict.Predictor, ["--held-out"]) == 2
    assert "the data cannot be read again: the data is not what it was" in capsys.readouterr().err
    Path("houses.csv").unlink()
    assert predict.ask(predict.Predictor, ["--held-out"]) == 2
    assert "the data cannot be read again" in capsys.readouterr().err


def test_images_are_told_as_in_training_and_broken_ones_are_named(
    trained: Train, capsys: pytest.CaptureFixture[str]
) -> None:
    predict, _ = trained("pictures", 8)
    predictor = predict.Predictor()
    files = [file for name in ("discs", "squares") for file in sorted(Path("shapes", name).glob("*.png"))]
    answers = [answer for file in files for answer in predictor.answer_file(file) if not answer.refused]
    train = importlib.import_module("train")
    told = [predictor.told(part.rows) for part in train.load_shapes(predictor.config)]
    seen = sorted(float(share) for part in told for share in part[:, 0])
    assert sorted(answer.probabilities[0] for answer in answers) == pytest.approx(seen, abs=1e-5)
    assert sum(answer.text in answer.about for answer in answers) / len(answers) > 0.8
    capsys.readouterr()
    assert predict.ask(predict.Predictor, ["shapes/discs/0.png", "shapes/discs/broken.png"]) == 2
    out, err = capsys.readouterr()
    assert out.startswith("shapes/discs/0.png  class discs") and out.count("\n") == 1
    assert err.startswith("shapes/discs/broken.png: it cannot be read as an image")


def test_digits_are_recognised_wherever_and_however_large_they_are_drawn(trained: Train) -> None:
    predict, _ = trained("digits-cnn", 15)
    predictor = predict.Predictor()
    data = datasets.load_digits()
    right = 0
    for index, (image, label) in enumerate(zip(data.images[:100], data.target[:100], strict=True)):
        ink = torch.nn.functional.interpolate(torch.tensor(image)[None, None].float() / 16, scale_factor=17)[0, 0]
        paper = torch.zeros(200, 200)
        paper[10 + index % 50 : 146 + index % 50, 3 * (index % 20) : 136 + 3 * (index % 20)] = ink
        (answer,) = predictor.answer_ink(paper)
        right += answer.text == str(label)
    assert right >= 90
    assert predictor.answer_ink(torch.zeros(50, 50))[0].text  # nothing drawn has an answer as well

    font = ImageFont.load_default(220)
    told = []
    for digit in "0123456789":
        photo = Image.new("L", (300, 340), 245)  # dark on light, off the centre
        ImageDraw.Draw(photo).text((110, 40), digit, 30, font)
        photo.save("photo.png")
        told.append(predictor.answer_file(Path("photo.png"))[0].text)
    assert sum(one == digit for one, digit in zip(told, "0123456789", strict=True)) >= 7
    clear = Image.new("RGBA", photo.size)  # the same on no paper at all
    clear.paste("black", mask=ImageOps.invert(photo).point(lambda grey: 255 * (grey > 100)))
    clear.save("clear.png")
    assert predictor.answer_file(Path("clear.png"))[0].text == told[-1]


def test_it_runs_by_itself(folder: Callable[[str], Path]) -> None:
    place = folder("simple-nn")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | {"OMP_NUM_THREADS": "1"}

    def run(*words: str) -> str:
        done = subprocess.run([sys.executable, *words], cwd=place, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("train.py", "--epochs", "2", "--device", "cpu", "--out", "elsewhere")
    flags = ("--checkpoint", "elsewhere/best.pt")
    names = ",".join(f"feature {number + 1}" for number in range(10))
    (place / "new.csv").write_text(f"{names}\n{','.join('1' * 10)}\n{','.join('2' * 10)}\n", "utf-8")
    told = run("predict.py", "--held-out", "new.csv", *flags)
    assert "400 held-out rows\naccuracy 0." in told
    assert [line.split()[:3] for line in told.splitlines()[-2:]] == [["row", "1", "class"], ["row", "2", "class"]]


def test_what_was_learned_to_be_given_back_is_written_as_pictures(
    trained: Train, capsys: pytest.CaptureFixture[str]
) -> None:
    """One a file, called as that, and the same each time, though the network draws; ink is bright, paper black."""
    predict, _ = trained("vae-784", 2)
    image = Image.new("L", (90, 90), 255)
    ImageDraw.Draw(image).ellipse((25, 10, 65, 80), outline=0, width=8)
    Path("more").mkdir()
    for file in ("nought.png", "more/nought.png"):
        image.save(file)
    capsys.readouterr()
    assert predict.ask(predict.Predictor, ["nought.png", "more/nought.png", "gone.png", "--out", "given"]) == 2
    out, err = capsys.readouterr()
    written = [Path("given", name) for name in ("nought.png", "nought 2.png")]
    assert [line.split("  ")[1] for line in out.splitlines()] == [str(path) for path in written]
    assert err == "gone.png: there is no such file\n"
    assert written[0].read_bytes() == written[1].read_bytes()
    with Image.open(written[0]) as given:
        assert (given.mode, given.size) == ("L", (28, 28))
        assert given.getpixel((0, 0)) < 40 < 100 < given.getextrema()[1]  # type: ignore[operator]
    scores = predict.Predictor().evaluate()
    assert scores.rows == 359 and 0 < scores.values["mae"] < 0.3 and not scores.pairs
