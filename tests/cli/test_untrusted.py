"""What a design brings is not run by any verb before a person has trusted it."""

from pathlib import Path

import pytest

from designer.__main__ import main
from designer.cli.verbs import VERBS
from designer.document import save
from tests.custom import SCALE, marks, with_layer


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """A file that is there once code of a design was run."""
    return tmp_path / "mark"


@pytest.fixture
def hostile(tmp_path: Path, mark: Path) -> list[Path]:
    """Designs that leave the mark, each by another place of their code."""
    files = []
    for where, text in marks(mark).items():
        files.append(tmp_path / f"{where}.netd")
        save(with_layer(text), files[-1])
    return files


def lines_of(verb: str, file: Path, folder: Path) -> list[list[str]]:
    """The ways in which a verb is handed a file that somebody sent."""
    project = folder / "project"
    return {
        "check": [[str(file)], [str(file), "--batch", "2", "--memory", "8"]],
        "code": [[str(file)], [str(file), "-o", str(project)]],
        "compare": [[str(file), str(file)]],
        "export": [[str(file), "-o", str(folder / "drawing.svg"), "--all"]],
        "train": [[str(file)]],
        "predict": [[str(file), "x.csv"], [str(project), "x.csv"]],
        "runs": [["list"]],
        "new": [[str(folder / "new.netd")]],
        "templates": [[]],
        "desktop": [],
    }[verb]


def test_no_verb_runs_what_nobody_trusts(hostile: list[Path], mark: Path, tmp_path: Path) -> None:
    for number, file in enumerate(hostile):
        folder = tmp_path / str(number)
        folder.mkdir()
        for verb in VERBS:
            for line in lines_of(verb, file, folder):
                main([verb, *line])
                assert not mark.exists(), (verb, line)
    main(["check", str(hostile[0]), "--trust"])
    assert mark.exists(), "the mark is made where the code is run"


def test_an_export_is_proven_where_its_code_is_trusted_this_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "own.netd"
    save(with_layer(SCALE, channels=8), file)
    assert main(["code", str(file), "-o", str(tmp_path / "project"), "--trust"]) == 0
    assert "Proven: " in capsys.readouterr().err
    assert main(["code", str(file), "-o", str(tmp_path / "again")]) != 0
    assert not (tmp_path / "again").exists()
