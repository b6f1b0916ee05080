"""Verbs that need no torch: beginning a design, and what the command line says to wrong use."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from designer.__main__ import VERBS, main
from designer.cli import VERBS as DECLARED
from designer.document import load
from designer.templates import open_template, template_names


def test_the_verbs_are_known_before_they_are_loaded() -> None:
    assert tuple(DECLARED) == VERBS


def test_templates_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates"]) == 0
    lines = capsys.readouterr().out.splitlines()
    said = {line.split()[0]: line.split(maxsplit=1)[1] for line in lines}
    assert sorted(said) == template_names()
    assert said["digits-cnn"] == "A small convolutional network that reads handwritten digits."
    assert main(["templates", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in told] == list(said)
    assert told[0] == {
        "name": "simple-nn",
        "title": "SimpleNN",
        "parameters": 551,
        "family": "First steps",
        "doc": open_template("simple-nn").doc,
    }


def test_a_new_design_is_the_template_under_the_name_of_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.netd"
    assert main(["new", "simple-nn", "-o", str(path)]) == 0
    expected = open_template("simple-nn")
    expected.name = "mine"
    assert load(path) == (expected, ())
    said = capsys.readouterr()
    assert said.out == ""
    assert str(path) in said.err


def test_without_a_place_it_is_named_for_the_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "digits-cnn"]) == 0
    assert load(tmp_path / "digits-cnn.netd")[0] == open_template("digits-cnn")


def test_a_file_that_is_there_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.netd"
    path.write_text("precious")
    assert main(["new", "simple-nn", "-o", str(path)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert path.read_text() == "precious"
    assert main(["new", "simple-nn", "-o", str(path), "--force"]) == 0
    assert load(path)[0].name == "mine"


WRONG = [
    (["new", "resnet"], "there is no template `resnet`; there are "),
    (["new", "digit-cnn"], "vit-b-16; did you mean `digits-cnn`?"),
    (["new", "simple-nn", "-o", "gone/x.netd"], "x.netd cannot be written in gone"),
    (["check", "gone.netd"], "gone.netd cannot be read: No such file or directory"),
    (["chekc", "x.netd"], "there is no verb and no file `chekc`; did you mean `check`?"),
    (["digits.nted"], "there is no file `digits.nted`; did you mean `digits.netd`?"),
    (["gone/x.netd"], "there is no file `gone/x.netd`; `netdesigner new --help` says"),
    (["frobnicate"], "`netdesigner --help` lists what can be done"),
]


@pytest.mark.parametrize(("argv", "message"), WRONG)
def test_wrong_use_is_a_sentence_and_a_2(
    argv: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "digits.netd").touch()
    assert main(argv) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert said.err.startswith("netdesigner: ")
    assert said.err.count("\n") == 1
    assert said.out == ""


@pytest.mark.parametrize("argv", [["check"], ["check", "a", "b"], ["new", "--what", "x"], ["templates", "x"]])
def test_what_cannot_be_parsed_is_a_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(argv)
    assert caught.value.code == 2
    assert f"usage: netdesigner {argv[0]}" in capsys.readouterr().err


def test_a_machine_reads_failures_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "resnet", "--json"]) == 2
    said = capsys.readouterr()
    assert json.loads(said.out)["error"].startswith("there is no template `resnet`")
    assert said.err == ""


def test_help_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    assert all(f"\n    {verb}" in text for verb in VERBS)


def test_listing_needs_no_torch_and_a_closed_pipe_is_no_failure() -> None:
    """As a person runs it, in a process of its own."""
    script = "import sys; from designer.__main__ import main; main(['templates']); print('torch' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.endswith("False\n")
    piped = subprocess.run(
        f"{sys.executable} -m designer templates | true", shell=True, capture_output=True, text=True, check=True
    )
    assert piped.stderr == ""


def test_the_program_is_its_own_worker(capsys: pytest.CaptureFixture[str]) -> None:
    """Where it is installed as one file there is no Python to start a module with."""
    with pytest.raises(SystemExit) as caught:
        main(["--worker", "--help"])
    assert caught.value.code == 0
    assert "Trains what lies in a run's folder." in capsys.readouterr().out


def test_the_program_is_its_own_engine() -> None:
    """Its pipe closed, an engine has nobody to answer and ends."""
    command = [sys.executable, "-m", "designer", "--engine"]
    run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    assert (run.returncode, run.stderr) == (0, b"")
