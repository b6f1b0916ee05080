"""What `packaging/dev.py` says and leaves behind when it cannot go on. It runs from a copy, so no set-up is touched."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "packaging").mkdir()
    for name in ("pyproject.toml", "packaging/dev.py", "packaging/constraints.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def dev(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PIP_FIND_LINKS"}
    inherited = {name: value for name, value in os.environ.items() if name not in hidden}
    line = [sys.executable, project / "packaging" / "dev.py", *arguments]
    return subprocess.run(line, env=inherited | environment, capture_output=True, text=True, check=False)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_without_a_display_run_says_so_before_it_installs_anything(project: Path) -> None:
    done = dev(project, "run")
    assert done.returncode == 2
    assert "no display" in done.stderr
    assert not (project / ".venv").exists()


def test_an_unknown_verb_shows_what_there_is(project: Path) -> None:
    done = dev(project, "tset")
    assert done.returncode == 2
    assert "dev.py test" in done.stderr


def test_a_download_that_fails_is_named_and_not_taken_for_done(project: Path) -> None:
    done = dev(project, "setup", PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull)
    assert done.returncode == 2
    assert "[1/3] A private Python environment" in done.stdout
    assert "[2/3] PyTorch" in done.stdout
    assert "Installing PyTorch failed" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((project / ".venv").glob("*.stamp"))


def test_a_build_of_pytorch_that_there_is_not_is_refused(project: Path) -> None:
    done = dev(project, "setup", "--torch", "gpu")
    assert done.returncode == 2
    assert "'gpu' is none of these" in done.stderr
    assert not (project / ".venv").exists()


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine with an NVIDIA card, whose pip nobody has told anything."""
    card = tmp_path / "bin" / "nvidia-smi"
    card.parent.mkdir()
    card.write_text("#!/bin/sh\necho 'GPU 0: a card'\n")
    card.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "NETDESIGNER_"))}
    return {**kept, "PATH": f"{card.parent}{os.pathsep}{os.environ['PATH']}", "PIP_CONFIG_FILE": os.devnull}


WHICH_BUILD = "import dev; print('chosen:', dev.torch_build('', ''))"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is one build alone")
def test_a_script_is_not_asked_and_gets_the_small_pytorch(project: Path, machine: dict[str, str]) -> None:
    line = [sys.executable, "-c", WHICH_BUILD]
    done = subprocess.run(
        line, env=machine, cwd=project / "packaging", stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert done.stdout == "chosen: cpu\n", done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is one build alone")
@pytest.mark.parametrize(("answer", "build"), [("y", "cuda"), ("", "cpu")])
def test_a_person_with_a_card_is_asked(project: Path, machine: dict[str, str], answer: str, build: str) -> None:
    import pty  # there is none on Windows

    hand, keyboard = pty.openpty()
    os.write(hand, f"{answer}\n".encode())
    line = [sys.executable, "-c", WHICH_BUILD]
    done = subprocess.run(line, env=machine, cwd=project / "packaging", stdin=keyboard, capture_output=True, text=True)
    os.close(hand)
    os.close(keyboard)
    assert "NVIDIA card" in done.stdout
    assert done.stdout.endswith(f"chosen: {build}\n"), done.stderr


def test_a_machine_whose_pip_was_told_where_to_look_is_left_to_it(project: Path, machine: dict[str, str]) -> None:
    line = [sys.executable, "-c", WHICH_BUILD]
    told = {**machine, "PIP_INDEX_URL": "https://packages.example/simple"}
    done = subprocess.run(line, env=told, cwd=project / "packaging", capture_output=True, text=True)
    assert done.stdout == "chosen: pip\n", done.stderr
