"""What a run tells of single layers: the right numbers of the right cards, and nothing that it learns is another."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from designer import api
from designer.document import GraphId, NodeId
from designer.training.follow import Follower
from designer.training.layer_facts import LayerFact
from designer.training.layer_watch import LayerWatch
from designer.training.runs import new_run
from designer.training.sink import StoreSink
from designer.training.store import RunStatus, RunStore

# A convolution with a function behind it, a block twice, a layer that gives a tuple, one that draws at random.
_DESIGN = """
{"netd": 1, "name": "odd",
 "networks": [{"id": "net", "name": "net", "graph": "net"}],
 "graphs": [
  {"id": "block", "name": "Block", "kind": "module", "nodes": [
    {"id": "x", "name": "x", "op": "input", "args": {"shape": "N 4 H W"}},
    {"id": "conv", "name": "conv", "op": "nn.Conv2d", "args": {"out_channels": 4, "kernel_size": 3, "padding": 1},
     "in": {"input": "x"}},
    {"id": "act", "name": "act", "op": "nn.ReLU", "in": {"input": "conv"}},
    {"id": "y", "name": "y", "op": "output", "in": {"value": "act"}}]},
  {"id": "net", "name": "Net", "kind": "module", "nodes": [
    {"id": "image", "name": "image", "op": "input", "args": {"shape": "N 1 8 8"}},
    {"id": "stem", "name": "stem", "op": "nn.Conv2d", "args": {"out_channels": 4, "kernel_size": 3},
     "in": {"input": "image"}},
    {"id": "bent", "name": "bent", "op": "F.relu", "in": {"input": "stem"}},
    {"id": "stage", "name": "stage", "op": "@block", "repeat": {"n": 2}, "in": {"x": "bent"}},
    {"id": "rows", "name": "rows", "op": "Tensor.flatten", "args": {"start_dim": 2}, "in": {"input": "stage"}},
    {"id": "memory", "name": "memory", "op": "nn.LSTM", "args": {"hidden_size": 5, "batch_first": true},
     "in": {"input": "rows"}},
    {"id": "flat", "name": "flat", "op": "Tensor.flatten", "args": {"start_dim": 1}, "in": {"input": "memory.output"}},
    {"id": "drop", "name": "drop", "op": "nn.Dropout", "args": {"p": 0.5}, "in": {"input": "flat"}},
    {"id": "head", "name": "head", "op": "nn.Linear", "args": {"out_features": 10}, "in": {"input": "drop"}},
    {"id": "out", "name": "out", "op": "output", "in": {"value": "head"}}]},
  {"id": "step", "name": "classify", "kind": "function", "nodes": [
    {"id": "image", "name": "image", "op": "input", "args": {"field": "digits.image"}},
    {"id": "label", "name": "label", "op": "input", "args": {"field": "digits.label"}},
    {"id": "net", "name": "scores", "of": "net", "in": {"image": "image"}},
    {"id": "loss", "name": "loss", "op": "F.cross_entropy", "in": {"input": "net", "target": "label"}},
    {"id": "adam", "name": "adam", "op": "minimise",
     "args": {"networks": ["net"], "optimiser": "Adam", "settings": {"lr": 0.01}}, "in": {"loss": "loss"}}]}],
 "sources": [{"id": "digits", "name": "digits", "data": {"op": "sklearn.load_digits"},
   "parts": {"by": "random", "test": 0.2, "seed": 0}, "sampler": {"op": "shuffled", "args": {"batch": 32}},
   "schema": {"image": {"shape": [1, 8, 8], "dtype": "float32"},
              "label": {"shape": [], "dtype": "int64", "classes": 10}}}],
 "stages": [{"id": "training", "name": "training", "step": "step", "epochs": 2}]}
"""
_NET, _BLOCK = GraphId("net"), GraphId("block")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of the design."""
    place = tmp_path_factory.mktemp("odd")
    (place / "odd.netd").write_text(_DESIGN)
    api.load(place / "odd.netd").write_project(place / "project")
    return place / "project"


@pytest.fixture
def fresh(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The module that was written."""
    monkeypatch.syspath_prepend(folder)
    import model  # type: ignore[import-not-found]

    yield model
    del sys.modules["model"]


def learned(model: Any, folder: Path | None, steps: int = 4) -> tuple[nn.Module, Any]:
    """A network after some steps, each of them looked at where a folder is given; and what the last look found."""
    torch.manual_seed(1)
    network = model.Net()
    adam = torch.optim.Adam(network.parameters(), lr=0.01)
    told = None
    for step in range(steps):
        watch = LayerWatch(folder, {"net": network}) if folder is not None else None
        if watch is not None:
            watch.arm()
        with torch.autocast("cpu", torch.bfloat16, enabled=step % 2 == 0):
            loss = F.cross_entropy(network(torch.rand(8, 1, 8, 8)), torch.randint(10, (8,)))
        adam.zero_grad()
        loss.backward()
        adam.step()
        if watch is not None:
            watch.take(step)
            told = watch.told()
            assert told is not None and told[0] == step
    return network, told


def test_a_network_that_is_looked_at_in_each_step_ends_with_the_same_bits(fresh: Any, folder: Path) -> None:
    plain, _ = learned(fresh, None)
    draw = torch.rand(1)
    looked, told = learned(fresh, folder)
    assert told is not None and torch.equal(torch.rand(1), draw)
    assert all(torch.equal(one, other) for one, other in zip(plain.parameters(), looked.parameters(), strict=True))
    assert not any(module._forward_hooks for module in looked.modules())


def test_each_card_is_told_what_its_layer_gave(fresh: Any, folder: Path) -> None:
    torch.manual_seed(3)
    network, image = fresh.Net(), torch.rand(8, 1, 8, 8)
    watch = LayerWatch(folder, {"net": network})
    watch.arm()
    network(image).square().sum().backward()
    watch.take(7)
    step, told = watch.told() or (0, {})
    cards = {f"{graph}.{node}" for graph, node in told}
    assert step == 7
    assert cards == {
        *("net.stem", "net.bent", "net.stage", "net.memory", "net.drop", "net.head"),
        *("block.conv", "block.act"),
    }
    stem = network.stem(image).detach()
    assert told[_NET, NodeId("stem")].spread == pytest.approx(float(stem.std(correction=0)), rel=1e-4)
    assert told[_NET, NodeId("bent")].zeros == pytest.approx(float((stem <= 0).float().mean()))
    assert told[_NET, NodeId("bent")].gradient is None
    assert told[_NET, NodeId("memory")].gradient == pytest.approx(norm(network.memory), rel=1e-4)
    assert told[_NET, NodeId("stage")].gradient == pytest.approx(norm(network.stage), rel=1e-4)
    assert told[_BLOCK, NodeId("conv")].gradient == told[_NET, NodeId("stage")].gradient, "of both copies"
    given: list[Tensor] = [F.relu(stem)]
    given += [network.stage[0](given[0])]
    given += [network.stage[1](given[1])]
    both = torch.cat(given[1:]).detach()
    assert told[_BLOCK, NodeId("act")].spread == pytest.approx(float(both.std(correction=0)), rel=1e-4)
    assert all(fact.finite for fact in told.values())


def norm(module: nn.Module) -> float:
    return float(torch.cat([weight.grad.flatten() for weight in module.parameters() if weight.grad is not None]).norm())


def test_what_is_no_number_or_only_held_out_or_of_an_unknown_folder(fresh: Any, folder: Path, tmp_path: Path) -> None:
    network = fresh.Net()
    watch = LayerWatch(folder, {"net": network})
    watch.arm()
    network.eval()(torch.rand(2, 1, 8, 8))
    watch.take(1)
    assert watch.told() is None and not watch.armed, "what is held out is no step"
    with torch.no_grad():
        network.memory.weight_hh_l0.fill_(torch.inf)
    watch.arm()
    network.train()(torch.rand(2, 1, 8, 8))
    watch.take(2)
    _, told = watch.told() or (0, {})
    assert [node for (_, node), fact in told.items() if not fact.finite] == ["memory", "drop", "head"]
    network.memory.weight_hh_l0.grad = torch.full_like(network.memory.weight_hh_l0, torch.nan)
    network.head.weight.grad = torch.ones_like(network.head.weight)
    left = watch.after_failure()
    assert left[_NET, NodeId("memory")] == told[_NET, NodeId("memory")]._replace(gradient=None, finite=False)
    assert left[_NET, NodeId("stem")].finite and left.keys() == told.keys()
    lost = LayerWatch(tmp_path, {"net": network})
    lost.arm()
    assert not lost.armed


def test_a_sink_tells_of_layers_and_whoever_follows_hears_it_once(fresh: Any, folder: Path, tmp_path: Path) -> None:
    with RunStore(tmp_path / "runs.sqlite") as store:
        run = new_run(store, "odd", tmp_path)
        for name in ("cards.json", "design.netd"):
            (run.path / name).write_bytes((folder / name).read_bytes())
        sink = StoreSink(run, store)
        sink.start({})
        network = fresh.Net()
        sink.watch({"net": network})
        assert sink.poll() == []
        network(torch.rand(2, 1, 8, 8)).sum().backward()
        sink.log(3, {"train.loss": 0.5, "epoch": 1, "epochs": 2, "progress": 0.1})
        assert not network.stem._forward_hooks
        sink.finish("stopped")
        follower = Follower(store.path, run.run)
        first = follower.poll()
        store.noted(run.run, "later")
        again = follower.poll()
        follower.close()
        assert isinstance(first.layers[_NET, NodeId("stem")], LayerFact) and len(first.layers) == 8
        assert again.note == "later" and not again.layers
        store.end(run.run, RunStatus.STOPPED)
        assert store.layers(run.run) is not None
        assert store.delete(run.run) and store.layers(run.run) is None
