"""Ask what a run has trained: about new rows or images, or how good it is on what was held out."""

from __future__ import annotations

import argparse
import base64
import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import chain, count
from pathlib import Path
from queue import SimpleQueue

from designer.catalogue.custom import why_untrusted
from designer.cli.terminal import DESIGN_HAS_ERRORS, FINE, columns, describe_trust, say
from designer.document import Json, load
from designer.document.trust import code_digest, is_trusted
from designer.training.predict.client import TrainedNetworkClient
from designer.training.predict.records import Answer, Answers, Description, Evaluation, Refusal, Reply
from designer.training.store import RunStore, StoreError

_ANSWER_WITHIN = 3600.0  # seconds; Ctrl+C ends it earlier
_LIKELIEST = 3
_ALL = 10**9  # rows of a file


def describe(parser: argparse.ArgumentParser) -> None:
    """The arguments of this verb."""
    parser.add_argument("asked", metavar="[RUN] FILE", nargs="*", help="a run's number or folder; tables or images")
    parser.add_argument("--held-out", action="store_true", help="how good it is on what was held out from training")
    parser.add_argument("--out", metavar="FOLDER", type=Path, help="write the pictures there that it gives")
    parser.add_argument("--count", metavar="N", type=int, default=16, help="of a generator: how many pictures")
    parser.add_argument("--seed", metavar="N", type=int, default=0, help="of a generator: other seeds, other pictures")
    parser.add_argument("--store", metavar="FILE", type=Path, help="the store of runs, if not the program's own")
    describe_trust(parser)
    parser.epilog = "Without RUN the newest run is asked. The exit status is 1 where something has no answer."


def run(arguments: argparse.Namespace) -> int:
    """Prints a line an answer, and on standard error what has none and why."""
    folder, files = _folder(arguments)
    paints = (folder / "painting.py").exists()
    if not files and not arguments.held_out and not paints:
        raise StoreError("name a table or an image to ask about, or ask for --held-out")
    asking = _Asking(folder)
    try:
        description = asking.describe()
        scores = asking.held_out() if arguments.held_out else None
        told = [answer for path in files for answer in asking.file(path, alone=len(files) == 1)]
        if paints and not files:
            told = asking.painted(arguments.count, arguments.seed)
    finally:
        asking.client.close()
    refused = [answer for answer in told if answer.refused]
    if arguments.out:
        told = list(_written(told, description, arguments.out))
    if arguments.json:
        result: dict[str, Json] = {"ok": not refused, "target": description.target, "classes": [*description.classes]}
        result |= {"held_out": asdict(scores)} if scores else {}
        print(json.dumps({**result, "answers": [asdict(answer) for answer in told]}))
    else:
        for line in _lines(description, scores, [answer for answer in told if not answer.refused]):
            print(line)
        for answer in refused:
            say(f"{answer.about}: {answer.refused}")
    return DESIGN_HAS_ERRORS if refused else FINE


def _written(told: list[Answer], description: Description, folder: Path) -> Iterator[Answer]:
    """Writes a PNG file for each picture, called as the file that was asked about, and says where it is.

    Raises:
        StoreError: The network gives no pictures, or they cannot be written.
    """
    if not description.gives_pictures:
        raise StoreError("--out is for networks that give pictures; `--json` gives all that others tell")
    taken: set[str] = set()
    for answer in told:
        if not answer.picture:
            yield answer
            continue
        stem = Path(answer.about).stem
        name = next(one for one in chain([stem], (f"{stem} {number}" for number in count(2))) if one not in taken)
        taken.add(name)
        path = folder / f"{name}.png"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(base64.b64decode(answer.picture))
        except OSError as error:
            raise StoreError(f"{path} cannot be written: {error.strerror}") from None
        yield replace(answer, about=f"{answer.about}  {path}")


def _folder(arguments: argparse.Namespace) -> tuple[Path, list[Path]]:
    """The folder of the run that is asked, and the files it is asked about."""
    names: list[str] = arguments.asked
    first, others = (names[0], [Path(name) for name in names[1:]]) if names else ("", [])
    if first and Path(first).is_dir():
        _require_trust(Path(first), arguments.trust)
        return Path(first), others
    with RunStore(arguments.store and arguments.store.absolute()) as store:
        if first.isdecimal():
            return store.show(int(first)).folder, others
        runs = store.list()
    if not runs:
        raise StoreError("there is no run yet; `netdesigner train FILE` trains a design")
    return runs[0].folder, [Path(name) for name in names]


def _require_trust(folder: Path, trust: bool) -> None:
    """Asks whether the code of a design may be run: a folder may come from anywhere, a run of this store is one's own.

    Raises:
        StoreError: It brings code that nobody has trusted.
    """
    drawn = folder / "design.netd"
    if trust or not drawn.exists():
        return
    design, _ = load(drawn)
    if not is_trusted(code_digest(design)):
        raise StoreError(f"{why_untrusted(design)} Read {folder / 'model.py'}; `--trust` runs it")


class _Asking:
    """A client whose replies are waited for."""

    def __init__(self, folder: Path) -> None:
        self._replies: SimpleQueue[Reply] = SimpleQueue()
        self.client = TrainedNetworkClient(folder, self._replies.put, _ANSWER_WITHIN)

    def describe(self) -> Description:
        """What the network takes and tells."""
        self.client.describe()
        match self._replies.get().content:
            case Description() as description:
                return description
            case other:
                raise StoreError(_why(other))

    def held_out(self) -> Evaluation:
        """How good it is."""
        self.client.held_out()
        match self._replies.get().content:
            case Evaluation() as scores:
                return scores
            case other:
                raise StoreError(_why(other))

    def painted(self, count: int, seed: int) -> list[Answer]:
        """The pictures that a generator paints."""
        self.client.paint(count, seed)
        match self._replies.get().content:
            case Answers(rows):
                return list(rows)
            case other:
                raise StoreError(_why(other))

    def file(self, path: Path, alone: bool) -> tuple[Answer, ...]:
        """The answers about a file; one that cannot be read does not keep others from being asked about."""
        self.client.file(path, _ALL)
        match self._replies.get().content:
            case Answers(rows):
                whole = str(path.absolute())
                named = (
                    str(path) if one.about == whole else one.about if alone else f"{path}, {one.about}" for one in rows
                )
                return tuple(replace(one, about=about) for one, about in zip(rows, named, strict=True))
            case other:
                return (Answer(str(path), refused=_why(other)),)


def _why(content: object) -> str:
    return content.sentence if isinstance(content, Refusal) else f"there was another answer: {content}"


def _lines(description: Description, scores: Evaluation | None, told: list[Answer]) -> Iterator[str]:
    if scores:
        yield f"{scores.rows} held-out rows, {description.checkpoint} checkpoint of epoch {description.epoch}"
        yield "  ".join(f"{name} {value:.4g}" for name, value in scores.scores.items())
    if scores and scores.confusion:
        yield f"{description.target}: a row is the truth, a column what was predicted"
        table = [("", *description.classes)]
        table += [(name, *map(str, row)) for name, row in zip(description.classes, scores.confusion, strict=True)]
        yield from columns(table, indent="")
    yield from columns([_row(description, answer) for answer in told], indent="")


def _row(description: Description, answer: Answer) -> tuple[str, ...]:
    likely = sorted(zip(answer.probabilities, description.classes, strict=True), reverse=True)[:_LIKELIEST]
    return (
        answer.about,
        f"{description.target} {answer.text}",
        ", ".join(f"{name} {share:.1%}" for share, name in likely),
    )
