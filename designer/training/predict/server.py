"""The process that is asked about a trained network: it runs the `predict.py` of a run's folder, and nothing else.

    python -m designer.training.predict.server FOLDER

Questions come in and replies go out as lines of JSON. The run's own files answer, so a network is asked by the code
that it was trained with, however the program has changed since. A checkpoint that is renewed meanwhile is taken up.
"""

from __future__ import annotations

import base64
import importlib
import os
import sys
import traceback
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from designer.training.predict.describe import describe
from designer.training.predict.messages import Ask, Question, question_from_line, reply_to_line
from designer.training.predict.records import Answer, Answers, Description, Evaluation, Refusal, Reply
from designer.training.processes import step_back

_PRIORITY = 5
_PAIRS = 1000  # true and told numbers that a picture shows
_NO_FILE = (
    "This run has no predict.py, which asks networks that learn to tell a class or a number, to give back a picture "
    "or to paint one. What this one has learned lies in the folder of the run, beside its model.py."
)
_PAINTER = "This network paints pictures of random numbers; there is nothing that it could be asked about."
_NO_PAINTER = "This network answers what it is asked; it paints nothing of random numbers."


def main(argv: list[str] | None = None) -> int:
    """Answers until its input ends.

    Returns:
        0, or 2 where it was started without a folder.
    """
    arguments = sys.argv[1:] if argv is None else argv
    if len(arguments) != 1:
        print("usage: python -m designer.training.predict.server FOLDER", file=sys.stderr)
        return 2
    step_back(_PRIORITY)
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # read by torch when it is first imported
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the run's code prints must not stand among the replies
    network = TrainedNetwork(Path(arguments[0]).absolute())
    with os.fdopen(os.dup(0), encoding="utf-8") as questions:
        for line in questions:
            question = question_from_line(line)
            replies.write(reply_to_line(Reply(question.number, network.reply(question))))
            replies.flush()
    return 0


class TrainedNetwork:
    """The network of a run, loaded when it is first asked something.

    The run's modules are called `train`, `model` and so on in every run, so a process asks one run in its life.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._predictor: Any = None
        self._refused: tuple[type[Exception], ...] = ()  # what the run's own `answers.py` says no with
        self._stamp: list[int] = []  # when the checkpoints were written that it is of

    def reply(self, question: Question) -> Description | Answer | Answers | Evaluation | Refusal:
        """The answer to a question, or why there is none."""
        if not (self.folder / "predict.py").exists():
            return Refusal(_NO_FILE)
        try:
            return self._answer(question)
        except self._refused as error:
            return Refusal(_sentence(str(error)))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever the run's code raises is told to whoever asked
            traceback.print_exc()
            first = str(error).partition("\n")[0]
            return Refusal(f"The run's predict.py failed with {type(error).__name__}: {first}")

    def _answer(self, question: Question) -> Description | Answer | Answers | Evaluation | Refusal:
        predictor, given = self._loaded(), question.given
        if question.ask is not Ask.DESCRIBE and (question.ask is Ask.PAINT) != hasattr(predictor, "painted"):
            return Refusal(_NO_PAINTER if question.ask is Ask.PAINT else _PAINTER)
        match question.ask:
            case Ask.DESCRIBE:
                return describe(predictor)
            case Ask.ROW:
                return _row(predictor, given)
            case Ask.DRAWING:
                return _drawing(predictor, given["ink"])
            case Ask.FILE:
                answers = [_told(predictor, one) for one in predictor.answer_file(Path(given["path"]))]
                return Answers(tuple(answers[: given["most"]]), max(0, len(answers) - given["most"]))
            case Ask.PAINT:
                painted = predictor.painted(given["count"], given["seed"]).items()
                return Answers(tuple(Answer(name, picture=_kept(predictor, one)) for name, one in painted))
            case Ask.HELD_OUT:
                scores = predictor.evaluate()
                confusion = tuple(tuple(counts) for counts in scores.confusion)
                pairs = scores.pairs[:: len(scores.pairs) // _PAIRS + 1]
                return Evaluation(scores.rows, confusion, tuple(pairs), scores.values)

    def _loaded(self) -> Any:
        """The run's `Predictor` with its newest checkpoint."""
        if str(self.folder) not in sys.path:
            sys.path.insert(0, str(self.folder))
            os.chdir(self.folder)  # where `out/` is looked for
            self._refused = (importlib.import_module("answers").Refused,)
        stamp = [path.stat().st_mtime_ns for path in sorted(self.folder.glob("out/*.pt"))]
        if self._predictor is None or stamp != self._stamp:
            self._predictor = importlib.import_module("predict").Predictor()
            self._stamp = stamp
        return self._predictor


def _row(predictor: Any, values: Mapping[str, Any]) -> Answer:
    import polars as pl

    if predictor.size[0]:
        return Answer("", refused="The network takes images, not rows.")
    if absent := [name for name in predictor.columns if name not in values]:
        return Answer("", refused=f"There is no value for {absent[0]}.")
    table = pl.DataFrame({name: [str(values[name])] for name in predictor.columns})
    (answer,) = predictor.answer_table(table)
    return replace(_told(predictor, answer), about="")


def _drawing(predictor: Any, ink: list[list[float]]) -> Answer:
    import torch

    if predictor.size[0] != 1:
        return Answer("", refused="The network takes no images of one colour, so nothing can be drawn for it.")
    (answer,) = predictor.answer_ink(torch.tensor(ink, dtype=torch.float32))
    return _told(predictor, answer)


def _told(predictor: Any, answer: Any) -> Answer:
    """An answer of the run's own code as one of ours."""
    told = {one.name: getattr(answer, one.name) for one in fields(answer)}
    picture = told.pop("picture", None)
    kept = "" if picture is None else _kept(predictor, picture)
    return Answer(**{**told, "refused": _sentence(answer.refused), "picture": kept})


def _kept(predictor: Any, picture: Any) -> str:
    """A picture as it crosses the pipe."""
    return base64.b64encode(predictor.png(picture)).decode()


def _sentence(text: str) -> str:
    """The beginning of a line in a terminal as a sentence."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else ""


if __name__ == "__main__":
    sys.exit(main())
