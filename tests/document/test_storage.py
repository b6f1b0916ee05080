"""A file is replaced whole or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from designer.document import DocumentError, SetName, dump_text, load, save
from tests.document.designs import TEXT, tiny


def test_saved_and_loaded_it_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "tiny.netd"
    save(tiny(), path)
    assert path.read_text() == TEXT
    assert load(path) == (tiny(), ())
    assert [one.name for one in tmp_path.iterdir()] == ["tiny.netd"]


def test_permissions_stay_and_links_are_followed(tmp_path: Path) -> None:
    real = tmp_path / "real.netd"
    save(tiny(), real)
    real.chmod(0o640)
    link = tmp_path / "link.netd"
    link.symlink_to(real)
    save(tiny(), link)
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name != "posix", reason="limits of a process are POSIX's")
def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """A limit on the size of files stands in for the full disk: the system refuses in the midst of writing."""
    path = tmp_path / "tiny.netd"
    save(tiny(), path)
    script = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from designer.document import DocumentError, load, save\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "design, _ = load(Path(sys.argv[1])); design.name = 'x' * 5000\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
        "try: save(design, Path(sys.argv[1]))\n"
        "except DocumentError as error: print(error)\n"
    )
    run = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    assert "*tiny.netd* cannot be written" in run.stdout
    assert "What was there is unchanged." in run.stdout
    assert path.read_text() == TEXT
    assert [one.name for one in tmp_path.iterdir()] == ["tiny.netd"], "no part of the new one is left"


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"\*tiny.netd\* cannot be written in .*gone: No such file"):
        save(tiny(), tmp_path / "gone" / "tiny.netd")


def test_a_folder_in_the_files_place_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "tiny.netd"
    (path / "inside").mkdir(parents=True)
    with pytest.raises(DocumentError, match="cannot be written"):
        save(tiny(), path)
    assert [one.name for one in tmp_path.iterdir()] == ["tiny.netd"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_may_only_be_read_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "tiny.netd"
    save(tiny(), path)
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(DocumentError, match="Permission denied"):
            save(tiny(), path)
    finally:
        tmp_path.chmod(0o700)
    assert path.read_text() == TEXT


def test_a_file_that_somebody_protected_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "tiny.netd"
    path.write_text("as it was")
    path.chmod(0o444)
    with pytest.raises(DocumentError, match=r"\*tiny.netd\* cannot be written in .*: it is write-protected. What was"):
        save(tiny(), path)
    assert path.read_text() == "as it was"
    assert [one.name for one in tmp_path.iterdir()] == ["tiny.netd"]


def test_a_design_of_odd_names_is_kept(tmp_path: Path) -> None:
    design = tiny()
    SetName('x"); import os \u2028 \U0001f600').apply(design)
    save(design, tmp_path / "odd.netd")
    assert dump_text(load(tmp_path / "odd.netd")[0]) == dump_text(design)
