"""What the command line tells of what a run has trained."""

import base64
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from designer.__main__ import main
from designer.codegen import write_project
from designer.templates import open_template
from tests.codegen.designs import CATALOGUE, report_of
from tests.codegen.test_painting import dcgan
from tests.language.rows import make_rows

GOLDEN = Path(__file__).parents[1] / "language"


def test_the_newest_run_is_asked_about_rows_and_about_what_was_held_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(GOLDEN / "table" / "design.netd", tmp_path)
    make_rows("table", tmp_path)
    assert main(["train", "design.netd", "--epochs", "2", "--json"]) == 0
    trained = json.loads(capsys.readouterr().out)

    rows = "area,rooms,heating,city\n80,3,gas,Ulm\n90,4,wood,Bonn\n"
    Path("new.csv").write_text(rows, "utf-8")
    assert main(["predict", "new.csv", "--held-out", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["target"], told["held_out"]["rows"]) == (True, "price", 30)
    assert [answer["about"] for answer in told["answers"]] == ["row 1", "row 2"]

    Path("odd.csv").write_text(rows + "90,four,wood,Bonn\n", "utf-8")
    assert main(["predict", str(trained["run"]), "odd.csv", "nowhere.csv", "new.csv"]) == 1
    out, err = capsys.readouterr()
    price = f"price {told['answers'][0]['text']}"
    assert [line.split("  ") for line in out.splitlines()][::2] == [
        [f"{name}.csv, row 1", price] for name in ("odd", "new")
    ]
    assert 'odd.csv, row 3: In rooms there is "four", a number is needed.' in err
    assert "nowhere.csv: There is no such file" in err and err.count("\n") == 2

    assert main(["predict", str(trained["run"]), "nowhere.csv"]) == 1
    assert capsys.readouterr().out == ""
    assert main(["predict", trained["folder"], "--held-out"]) == 0
    assert capsys.readouterr().out.startswith("30 held-out rows, best checkpoint of epoch ")


def test_an_autoencoder_gives_back_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    design = open_template("vae-784")
    write_project(design, CATALOGUE, report_of(design), tmp_path / "vae")
    line = [sys.executable, "train.py", "--epochs", "1"]
    subprocess.run(line, cwd="vae", capture_output=True, check=True)
    Image.new("L", (90, 90), 255).save("blank.png")
    assert main(["predict", "vae", "blank.png", "--out", "given", "--held-out", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["target"], told["held_out"]["rows"]) == ("image", 359)
    assert 0 < told["held_out"]["scores"]["mae"] < 0.4 and told["held_out"]["scores"].keys() == {"mae"}
    assert Path("given/blank.png").read_bytes() == base64.b64decode(told["answers"][0]["picture"])
    with Image.open("given/blank.png") as given:
        assert (given.mode, given.size) == ("L", (28, 28))


def test_a_generator_paints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    design = dcgan()
    write_project(design, CATALOGUE, report_of(design), tmp_path / "gan")
    line = [sys.executable, "train.py", "--epochs", "1", "--batch-size", "900"]
    subprocess.run(line, cwd="gan", capture_output=True, check=True)
    assert main(["predict", "gan", "--count", "2", "--seed", "3", "--out", "painted"]) == 0
    assert [row.split()[1] for row in capsys.readouterr().out.splitlines()] == ["painted/3-01.png", "painted/3-02.png"]
    with Image.open("painted/3-02.png") as given:
        assert (given.mode, given.size) == ("RGB", (64, 64))
    assert main(["predict", "gan", "painted/3-02.png"]) == 1
    assert "nothing that it could be asked about" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["new.csv"], "there is no run yet"),
        (["7", "new.csv"], "there is no run 7"),
        (["empty"], "name a table or an image"),
        (["empty", "new.csv"], "This run has no predict.py"),
    ],
)
def test_wrong_use_is_a_sentence(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    assert main(["predict", *words]) == 2
    out, err = capsys.readouterr()
    assert said in err and not out
