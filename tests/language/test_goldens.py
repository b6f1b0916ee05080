"""The designs are read and written without a change, and the code beside them runs and is what was published."""

import copy
import json
import math
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest
import torch
from PIL import Image

from designer.document import dump_text, load_text, semantic_hash
from designer.training.data.inspect import look
from designer.training.data.records import InspectionRequest
from tests.language.projects import Project, Recorder
from tests.language.rows import make_rows

HERE = Path(__file__).parent
DESIGNS = sorted(file.parent.name for file in HERE.glob("*/design.netd"))

# Flags that make a run tiny, and what it must have reported by its end.
RUNS = {
    "attention-seq2seq": ("--epochs 1 --rows 160 --hidden 16", {"train.loss", "test.accuracy"}),
    "dcgan": (
        "--epochs 2 --batch-size 512 --latent 4 --maps 2",
        {"train.judge_loss", "train.forge_loss", "draw.digits"},
    ),
    "digits-cnn": ("--epochs 1", {"train.loss", "train.accuracy", "test.loss", "test.accuracy"}),
    "dpo": (
        "--imitating-epochs 1 --preferring-epochs 1",
        {"train.loss", "train.accuracy", "test.loss", "test.accuracy"},
    ),
    "gpt-2-small": (
        "--epochs 1 --rows 40 --context 16 --dim 16 --layers 2 --heads 2",
        {"train.loss", "test.loss", "recite.text"},
    ),
    "moco": ("--epochs 1 --queue-length 128", {"train.loss", "train.accuracy"}),
    "pictures": ("--epochs 1", {"train.loss", "train.accuracy", "test.loss", "test.accuracy"}),
    "prototypes": (
        "--epochs 1 --episodes 4 --maps 8",
        {"train.loss", "train.accuracy", "test.loss", "test.accuracy"},
    ),
    "resnet-18": ("--epochs 1 --batch-size 512", {"train.loss", "train.accuracy", "test.loss", "test.accuracy"}),
    "simple-nn": ("--epochs 1", {"train.loss", "train.accuracy", "test.loss", "test.accuracy"}),
    "table": ("--epochs 1", {"train.loss", "test.loss"}),
}

# Trainable parameters, shared ones counted once, with the source of each number.
PUBLISHED = [
    ("simple-nn", "SimpleNN", {}, 551),  # 10-20-15-1 counted by hand: 220 + 315 + 16
    ("resnet-18", "ResNet18", {}, 11_689_512),  # torchvision, the metadata of its weights
    ("dcgan", "Generator", {}, 3_576_704),  # PyTorch's DCGAN tutorial
    ("dcgan", "Discriminator", {}, 2_765_568),  # PyTorch's DCGAN tutorial
    ("gpt-2-small", "GPT2", {}, 124_439_808),  # transformers, GPT2Config() with its tied head
    ("prototypes", "Conv4", {"in_channels": 3}, 113_088),  # Snell et al. (2017): four blocks of 64 maps, RGB
]


def read(name: str) -> str:
    return (HERE / name / "design.netd").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", DESIGNS)
def test_design_is_read_and_written_to_the_same_bytes(name: str) -> None:
    design, repairs = load_text(read(name))
    assert repairs == ()
    assert dump_text(design) == read(name)
    assert design.name == name


@pytest.mark.parametrize("name", DESIGNS)
def test_keys_of_a_later_version_are_kept_at_every_level(name: str) -> None:
    value = json.loads(read(name))
    records = [value, *value["parameters"], *value["networks"], *value["sources"], *value["stages"], *value["graphs"]]
    records += [node for graph in value["graphs"] for node in graph["nodes"]]
    records += [graph["layout"] for graph in value["graphs"] if "layout" in graph]
    for record in records:
        record["later"] = {"deep": [1, None]}
    design, repairs = load_text(json.dumps(value))
    assert repairs == ()
    assert json.loads(dump_text(design)) == value


@pytest.mark.parametrize("name", DESIGNS)
def test_semantic_hash_is_blind_to_layout_and_to_nothing_else(name: str) -> None:
    value = json.loads(read(name))
    moved, renamed, rewired = (copy.deepcopy(value) for _ in range(3))
    moved["graphs"][0]["layout"] = {"at": {value["graphs"][0]["nodes"][0]["id"]: [1234, 5]}, "frames": [{"name": "f"}]}
    renamed["graphs"][0]["nodes"][0]["name"] = "another"
    wires = next(node["in"] for node in rewired["graphs"][-1]["nodes"] if "in" in node)
    wires[next(iter(wires))] = rewired["graphs"][-1]["nodes"][-1]["id"]

    def hashed(changed: object) -> str:
        return semantic_hash(load_text(json.dumps(changed))[0])

    assert hashed(moved) == hashed(value)
    assert len({hashed(value), hashed(renamed), hashed(rewired)}) == 3


@pytest.mark.parametrize("name", DESIGNS)
def test_steps_and_stages_name_what_is_there(name: str) -> None:
    design, _ = load_text(read(name))
    networks = {network.name for network in design.networks}
    fields = {f"{source.name}.": source for source in design.sources}
    for stage in design.stages:
        assert stage.step in design.graphs
    for graph in design.graphs.values():
        for node in graph.nodes.values():
            if node.op == "minimise":
                assert set(node.args["networks"]) <= networks
            if node.op.startswith("@"):
                assert node.op[1:] in design.graphs
            if node.of:
                assert node.of.split(".")[0] in networks
            if "field" in node.args:
                assert any(str(node.args["field"]).startswith(source) for source in fields)


@pytest.mark.parametrize("name", DESIGNS)
def test_code_runs(name: str, project: Project) -> None:
    flags, expected = RUNS[name]
    sink = Recorder()
    project(name).main(flags.split(), sink)
    assert sink.status == "finished"
    reported = {key for _, values in sink.values for key in values}
    assert expected <= reported
    assert all(math.isfinite(loss) for loss in sink.curve(next(key for key in expected if key.endswith("loss"))))
    assert (Path("out") / "last.pt").exists()


@pytest.mark.parametrize(("name", "network", "arguments", "parameters"), PUBLISHED)
def test_networks_have_their_published_size(
    name: str, network: str, arguments: dict[str, int], parameters: int, project: Project
) -> None:
    model = _model(project, name)
    built = getattr(model, network)(**arguments)
    assert sum(parameter.numel() for parameter in built.parameters()) == parameters


def _model(project: Project, name: str) -> ModuleType:
    project(name)
    return sys.modules["model"]


def test_digits_are_read_well(project: Project) -> None:
    sink = Recorder()
    project("digits-cnn").main([], sink)
    assert sink.curve("test.accuracy")[-1] >= 0.97


def test_points_are_told_apart(project: Project) -> None:
    sink = Recorder()
    project("simple-nn").main(["--epochs", "8"], sink)
    assert sink.curve("test.accuracy")[-1] >= 0.85


def test_words_are_reversed_without_help(project: Project) -> None:
    sink = Recorder()
    project("attention-seq2seq").main(["--epochs", "3"], sink)
    assert sink.curve("test.accuracy")[-1] >= 0.9


def test_preference_is_learned_and_the_reference_stays(project: Project) -> None:
    sink = Recorder()
    project("dpo").main([], sink)
    assert sink.curve("test.accuracy")[-1] >= 0.95
    policy, reference = sink.networks["policy"], sink.networks["reference"]
    assert any((a != b).any() for a, b in zip(policy.parameters(), reference.parameters(), strict=True))
    assert sink.curve("train.loss")[-1] < math.log(2) < sink.curve("train.loss")[0]


def test_prices_are_learned_and_what_was_found_in_the_table_is_in_the_checkpoint(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    sink = Recorder()
    project("table").main([], sink)
    assert sink.curve("test.loss")[-1] < 0.2
    assert "left out, since a value is missing or is no number: 3 of 123 rows" in capsys.readouterr().out
    facts = torch.load("out/best.pt", weights_only=True)["kept"]["houses"]
    assert facts["names"] == {"heating": ["gas", "wood"], "city": ["Bonn", "Köln", "Ulm"]}
    area = pl.read_csv("houses.csv")["area"].cast(pl.Float64, strict=False).to_torch()
    assert float(facts["features"]["mean"][0]) == pytest.approx(float(area.nanmean()), rel=0.1)


def test_infinite_numbers_are_left_out_and_counted_as_when_they_were_looked_at(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    train = project("table")
    text = Path("houses.csv").read_text("utf-8")
    Path("houses[1].csv").write_text(text + "Short Street,inf,3,gas,Ulm,150000\n", "utf-8")
    houses, houses_test = train.load_houses(train.Config(houses_path=Path("houses[1].csv")))
    assert len(houses.rows["target"]) + len(houses_test.rows["target"]) == 120
    assert capsys.readouterr().out == "left out, since a value is missing or is no number: 4 of 124 rows\n"
    data = load_text(read("table"))[0].sources[0].data
    arguments = data["args"]
    assert isinstance(arguments, dict)
    seen = look(InspectionRequest({**data, "args": {**arguments, "path": "houses[1].csv"}}, str(Path.cwd())))
    assert (seen.rows, sum(seen.skipped.values())) == (120, 4)


def test_the_scale_is_that_of_the_training_part_alone(project: Project) -> None:
    train = project("table")
    houses, houses_test = train.load_houses(train.Config())
    for name in ("features", "target"):
        values = houses.rows[name]
        assert torch.allclose(values.mean(0), torch.zeros(()), atol=1e-5)
        assert torch.allclose(values.std(0), torch.ones(()), atol=1e-5)
        assert not torch.allclose(houses_test.rows[name].mean(0), torch.zeros(()), atol=1e-5)


def test_a_resumed_run_refuses_other_data(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    train = project("table")
    train.main(["--epochs", "1"], Recorder())
    make_rows("table", Path.cwd(), seed=1)
    sink = Recorder()
    with pytest.raises(SystemExit):
        train.main(["--epochs", "2", "--resume"], sink)
    told = capsys.readouterr().err
    assert "the data is not what it was then" in told and "--out starts a new run" in told
    assert sink.status == "refused"


def test_shapes_are_told_apart_and_broken_images_are_counted(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    sink = Recorder()
    project("pictures").main([], sink)
    assert sink.curve("test.accuracy")[-1] >= 0.9
    assert capsys.readouterr().out.count("is left out: ") == 2
    assert torch.load("out/last.pt", weights_only=True)["kept"]["shapes"]["names"] == {"label": ["discs", "squares"]}


def test_images_of_16_bits_keep_their_levels(project: Project) -> None:
    train = project("pictures")
    levels = torch.linspace(0, 65535, 64).round().to(torch.int32).view(8, 8)
    image = Image.frombytes("I;16", (8, 8), levels.to(torch.uint16).numpy().tobytes())
    for name in ("deep.png", "deep.tif"):
        image.save(name)
        read = train.read_image(Path(name), "L", 8, 8)[0]
        assert torch.allclose(read, levels / 65535, atol=1 / 128), name


def test_a_folder_in_which_nothing_can_be_read_is_told(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    train = project("pictures")
    for path in Path("shapes").rglob("*.*"):
        path.write_bytes(b"this is no image")
    with pytest.raises(SystemExit):
        train.main([], Recorder())
    assert capsys.readouterr().err == "no image in shapes can be read\n"


def test_a_class_that_came_since_is_told(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    train = project("pictures")
    Path("shapes/triangles").mkdir()
    for number in range(40):
        Image.new("L", (16, 16), number).save(f"shapes/triangles/{number}.png")
    with pytest.raises(SystemExit):
        train.main([], Recorder())
    told = "the data has more classes than the network gives scores: there is none for class number 2\n"
    assert capsys.readouterr().err == told


def test_each_class_is_held_out_in_the_same_share(project: Project) -> None:
    train = project("pictures")
    shapes, shapes_test = train.load_shapes(train.Config())
    assert shapes.rows["label"].bincount().tolist() == [18, 18]
    assert shapes_test.rows["label"].bincount().tolist() == [6, 6]


def test_every_design_has_a_run(folder: Callable[[str], Path]) -> None:
    assert set(RUNS) == set(DESIGNS)
