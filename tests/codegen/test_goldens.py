import ast
from pathlib import Path

import pytest

from designer.codegen import model_source, source_from_json, source_to_json, train_source, why_not_trainable
from designer.codegen.predict import predict_source
from tests.codegen.designs import CATALOGUE, LANGUAGE, golden, report_of, ruff

GOLDEN = ["simple-nn", "digits-cnn", "table", "pictures", "resnet-18"]
MODELS = [*GOLDEN, "attention-seq2seq", "gpt-2-small"]  # the models of these are the hand's
WHOLE = [*MODELS, "dcgan"]  # the model of this is whole, though its own words differ from the hand's
ALL = sorted(path.parent.name for path in LANGUAGE.glob("*/design.netd"))


@pytest.mark.parametrize("name", GOLDEN)
def test_the_text_is_the_one_that_was_written_by_hand(name: str) -> None:
    drawn = golden(name)
    report = report_of(drawn)
    assert train_source(drawn, CATALOGUE, report).text == (LANGUAGE / name / "train.py").read_text("utf-8")
    assert predict_source(drawn, CATALOGUE, report) == (LANGUAGE / name / "predict.py").read_text("utf-8")
    assert why_not_trainable(drawn, CATALOGUE, report) == ""


@pytest.mark.parametrize("name", MODELS)
def test_the_model_is_the_one_that_was_written_by_hand(name: str) -> None:
    drawn = golden(name)
    assert model_source(drawn, CATALOGUE, report_of(drawn)).text == (LANGUAGE / name / "model.py").read_text("utf-8")


@pytest.mark.parametrize("name", ALL)
def test_what_cannot_be_written_yet_is_said_and_the_rest_is_code(name: str, tmp_path: Path) -> None:
    drawn = golden(name)
    report = report_of(drawn)
    for file, write in (("model.py", model_source), ("train.py", train_source)):
        text = write(drawn, CATALOGUE, report).text
        ast.parse(text)
        (tmp_path / file).write_text(text, "utf-8")
        assert ("# problem: " in text) == (name not in (WHOLE if file == "model.py" else GOLDEN))
    if name in GOLDEN:
        (tmp_path / "predict.py").write_text(predict_source(drawn, CATALOGUE, report), "utf-8")
    assert (why_not_trainable(drawn, CATALOGUE, report) == "") == (name in GOLDEN)
    ruff("format", "--check", folder=tmp_path)
    # What nothing reads any more, since its reader cannot be written, is the one thing that may be left over.
    unused = [] if name in GOLDEN else ["--ignore", "F841"]
    ruff("check", "--select", "F,E,I", *unused, folder=tmp_path)


@pytest.mark.parametrize("name", [name for name in GOLDEN if name != "resnet-18"])  # which has signs and blocks
def test_every_node_has_its_place_in_the_text(name: str) -> None:
    drawn = golden(name)
    report = report_of(drawn)
    model, train = model_source(drawn, CATALOGUE, report), train_source(drawn, CATALOGUE, report)
    for graph in drawn.graphs.values():
        source = model if graph.kind == "module" else train
        for node in graph.nodes.values():
            texts = [
                source.text[span.start : span.end]
                for span in source.spans
                if (span.graph, span.node) == (graph.id, node.id)
            ]
            assert texts, node
            if node.op == "output":
                assert texts[0].startswith("return ")
            else:
                said = node.label if node.name else node.op.rpartition(".")[2]
                assert all(said in text for text in texts), (node, texts)
            if node.op.startswith("nn."):
                assert any(text.startswith(f"self.{node.name} = {node.op}(") for text in texts)
                assert any(f"self.{node.name}(" in text for text in texts)


def test_a_source_crosses_a_pipe_unchanged() -> None:
    drawn = golden("digits-cnn")
    source = train_source(drawn, CATALOGUE, report_of(drawn))
    assert source.spans and source_from_json(source_to_json(source)) == source
