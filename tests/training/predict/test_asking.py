"""The network of a run is asked through a process of its own, which may fail in any way without harm."""

import queue
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from PIL import Image
from sklearn import datasets

from designer.catalogue.recipe import new_source, suggest, write
from designer.codegen import write_project
from designer.document import Design, History
from designer.training.predict.client import TrainedNetworkClient
from designer.training.predict.messages import question_from_line
from designer.training.predict.records import (
    Answer,
    Answers,
    Column,
    Description,
    Evaluation,
    Refusal,
    Reply,
    Takes,
)
from designer.training.runs import RunFolder, new_run
from designer.training.store import RunStore
from tests.codegen.designs import CATALOGUE, graph, node, report_of
from tests.codegen.designs import design as drawn
from tests.language.rows import make_rows
from tests.training.conftest import Prepare, Start

WAIT = 60  # seconds; importing torch takes some on a busy machine


class Asker:
    """A client whose replies are waited for."""

    def __init__(self, folder: Path, answer_within: float = WAIT) -> None:
        self.replies: queue.SimpleQueue[Reply] = queue.SimpleQueue()
        self.client = TrainedNetworkClient(folder, self.replies.put, answer_within)

    def get(self, number: int) -> object:
        reply = self.replies.get(timeout=WAIT)
        assert reply.number == number
        return reply.content


@pytest.fixture
def asker() -> Iterator[Callable[..., Asker]]:
    made: list[Asker] = []

    def make(folder: Path, answer_within: float = WAIT) -> Asker:
        made.append(Asker(folder, answer_within))
        return made[-1]

    yield make
    for one in made:
        one.client.close()


def write_run(store: RunStore, data: str, classes: int, epochs: int) -> RunFolder:
    """A run of a small network on data of scikit-learn, as Setup would write it."""
    source = new_source(Design("empty"), {"op": data})
    features = source.schema["features"]
    assert isinstance(features, dict) and isinstance(features["shape"], list)
    nodes = [
        node("x", "input", shape=f"N {features['shape'][0]}"),
        node("hidden", "nn.Linear", {"input": "x"}, out_features=16),
        node("relu", "F.relu", {"input": "hidden"}, named=False),
        node("head", "nn.Linear", {"input": "relu"}, out_features=classes),
        node("y", "output", {"value": "head"}),
    ]
    design = drawn(graph("Net", *nodes))
    recipe = replace(suggest(design, source, report_of(design)), epochs=epochs, batch=16, learning_rate=0.02)
    History(design).do("Train", write(design, recipe))
    folder = new_run(store, "net")
    write_project(design, CATALOGUE, report_of(design), folder.path)
    return folder


def test_flowers_are_described_and_told_by_their_measures(
    store: RunStore, start: Start, asker: Callable[..., Asker]
) -> None:
    run = write_run(store, "sklearn.load_iris", classes=3, epochs=15)
    assert start(run).wait(WAIT)
    ask = asker(run.path)
    described = ask.get(ask.client.describe())
    assert isinstance(described, Description)
    assert (described.takes, described.target, described.checkpoint) == (Takes.ROW, "species", "best")
    assert described.classes == ("setosa", "versicolor", "virginica") and 1 <= described.epoch <= 15
    assert not described.can_be_drawn
    data = datasets.load_iris()
    assert [one.name for one in described.columns] == list(data.feature_names)
    for index, column in enumerate(described.columns):
        low, high = float(data.data[:, index].min()), float(data.data[:, index].max())
        assert low <= column.low <= column.typical <= column.high <= high and not column.names
    for row, species in ((0, "setosa"), (60, "versicolor"), (120, "virginica")):
        values = dict(zip(data.feature_names, map(float, data.data[row]), strict=True))
        answer = ask.get(ask.client.row(values))
        assert isinstance(answer, Answer)
        assert (answer.text, answer.refused, answer.number) == (species, "", None)
        assert sum(answer.probabilities) == pytest.approx(1, abs=1e-5)
    refused = ask.get(ask.client.row({**values, "sepal length (cm)": "long"}))
    assert refused == Answer("", refused='In sepal length (cm) there is "long", a number is needed.')
    missing = ask.get(ask.client.row({"petal width (cm)": 1.0}))
    assert missing == Answer("", refused="There is no value for sepal length (cm).")
    scores = ask.get(ask.client.held_out())
    assert isinstance(scores, Evaluation)
    assert scores.rows == sum(map(sum, scores.confusion)) == 30 and scores.scores["accuracy"] > 0.8


def test_a_course_of_diabetes_is_told_as_a_number_and_measured_as_the_run_has(
    store: RunStore, start: Start, asker: Callable[..., Asker]
) -> None:
    run = write_run(store, "sklearn.load_diabetes", classes=1, epochs=5)
    assert start(run).wait(WAIT)
    (run.out / "best.pt").unlink()
    ask = asker(run.path)
    scores = ask.get(ask.client.held_out())
    assert isinstance(scores, Evaluation)
    assert scores.rows == len(scores.pairs) == 88 and not scores.confusion
    assert set(scores.scores) == {"mae", "r2"} and 20 < scores.scores["mae"] < 80 and scores.scores["r2"] > 0.2
    for name, value in scores.scores.items():
        assert store.rows(run.run, prefix=f"test.{name}")[-1].value == pytest.approx(value, rel=1e-4)
    truth = sorted(datasets.load_diabetes().target)
    assert all(truth[0] - 1 < true < truth[-1] + 1 for true, _ in scores.pairs)


def test_rows_of_a_table_are_told_wherever_its_run_was_started(
    tmp_path: Path, prepare: Prepare, start: Start, asker: Callable[..., Asker]
) -> None:
    make_rows("table", tmp_path)
    run = prepare("table")
    assert start(run, "--epochs", "3", "--houses-path", str(tmp_path / "houses.csv")).wait(WAIT)
    ask = asker(run.path)
    described = ask.get(ask.client.describe())
    assert isinstance(described, Description) and described.target == "price"
    area, rooms, heating, city = described.columns
    assert (rooms.low, rooms.typical, rooms.high) == (1, 4, 7) and 30 <= area.low < area.high <= 200
    assert heating == Column("heating", heating.typical, ("gas", "wood"))
    assert city.names == ("Bonn", "Köln", "Ulm") and city.typical in city.names
    told = ask.get(ask.client.file(tmp_path / "houses.csv", most=40))
    assert isinstance(told, Answers) and len(told.rows) == 40 and told.left_out == 83
    assert [one.refused for one in told.rows if one.refused] == [
        "In area nothing is there, a number is needed.",
        'In area there is "large", a number is needed.',
    ]
    file = pl.read_csv(tmp_path / "houses.csv", infer_schema=False)
    file.select("price", "city", "rooms", "area", "heating").write_csv(tmp_path / "houses.csv")
    turned = ask.get(ask.client.describe())
    assert isinstance(turned, Description) and turned.columns == (city, rooms, area, heating)
    (tmp_path / "houses.csv").unlink()
    gone = ask.get(ask.client.held_out())
    sentence = f"The data cannot be read again: {tmp_path / 'houses.csv'} cannot be read: No such file or directory."
    assert isinstance(gone, Refusal) and gone.sentence == sentence
    described = ask.get(ask.client.describe())
    assert isinstance(described, Description)
    assert described.columns[0].low < described.columns[0].typical < described.columns[0].high
    (tmp_path / "houses.csv").write_bytes(b"\xff\x00not,text")
    refused = ask.get(ask.client.file(tmp_path / "houses.csv"))
    assert isinstance(refused, Refusal) and "there is no column area" in refused.sentence.lower()


def test_a_drawn_digit_is_told_and_a_newer_checkpoint_taken_up(
    tmp_path: Path, prepare: Prepare, start: Start, asker: Callable[..., Asker]
) -> None:
    run = prepare("digits-cnn")
    assert start(run, "--epochs", "6").wait(WAIT)
    ask = asker(run.path)
    described = ask.get(ask.client.describe())
    assert isinstance(described, Description) and described.can_be_drawn and described.epoch <= 6
    assert (described.channels, described.height, described.width) == (1, 8, 8)
    assert described.classes == tuple("0123456789")
    data = datasets.load_digits()
    right = 0
    for image, label in zip(data.images[:20] / 16, data.target[:20], strict=True):
        ink = [[0.0] * 60 for _ in range(60)]
        for row in range(40):
            ink[row + 5][15:55] = [float(image[row // 5][column // 5]) for column in range(40)]
        answer = ask.get(ask.client.drawing(ink))
        assert isinstance(answer, Answer) and len(answer.probabilities) == 10
        right += answer.text == str(label)
    assert right >= 18
    (run.out / "best.pt").unlink()
    described = ask.get(ask.client.describe())
    assert isinstance(described, Description) and (described.checkpoint, described.epoch) == ("last", 6)
    (tmp_path / "broken.png").write_bytes(b"\x89PNG")
    told = ask.get(ask.client.file(tmp_path / "broken.png"))
    assert isinstance(told, Answers) and told.rows[0].refused.startswith("It cannot be read as an image")
    Image.new("L", (30, 30), 255).save(tmp_path / "blank.png")
    told = ask.get(ask.client.file(tmp_path / "blank.png"))
    assert isinstance(told, Answers) and told.rows[0].text


def test_a_run_without_predict_or_without_a_checkpoint_says_so(
    tmp_path: Path, prepare: Prepare, asker: Callable[..., Asker]
) -> None:
    ask = asker(tmp_path)
    refused = ask.get(ask.client.describe())
    assert isinstance(refused, Refusal) and "This run has no predict.py" in refused.sentence
    ask = asker(prepare("simple-nn").path)
    refused = ask.get(ask.client.held_out())
    assert isinstance(refused, Refusal) and refused.sentence.startswith("There is no checkpoint in out yet")


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("import os; os._exit(3)", "ended early (status 3; the last it said: on standard output)"),
        ("import time; time.sleep(60)", "did not answer for 1 s"),
        ("raise OSError('the disk is full')", "failed with OSError: the disk is full"),
        ("raise SystemExit('no')", "failed with SystemExit: no"),
    ],
)
def test_a_process_that_fails_is_a_sentence_and_the_next_question_starts_another(
    does: str, said: str, tmp_path: Path, asker: Callable[..., Asker]
) -> None:
    (tmp_path / "answers.py").write_text("class Refused(Exception): ...\n", "utf-8")
    (tmp_path / "predict.py").write_text(f"print('on standard output')\n{does}\n", "utf-8")
    ask = asker(tmp_path, answer_within=1 if "sleep" in does else WAIT)
    for _ in range(2):
        refused = ask.get(ask.client.describe())
        assert isinstance(refused, Refusal) and said in refused.sentence
    ask.client.close()
    ask.client.describe()  # after the end nothing is started any more
    assert ask.replies.empty()


@pytest.mark.parametrize("line", ["[]", '{"number": 1}', '{"number": 1, "ask": "joke", "given": {}}', "{"])
def test_what_is_no_question_is_refused(line: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's own error is one too
        question_from_line(line)
