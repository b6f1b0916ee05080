"""A network of a design as a module of this process: the generated code, imported, with weights where there are any.

Which weights go where is told by the file that every exported project carries for that, so that a checkpoint fits here
as it does there: layers may have got other names since, or other blocks.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import torch
from torch import Tensor, nn

from designer.document import Network

Weights = str | Path | Mapping[str, Tensor]


class BuildError(Exception):
    """The class takes no such arguments, or there are no such weights, or they do not fit. The message says which."""


def built(
    files: Mapping[str, str],
    name: str,
    arguments: Mapping[str, object],
    weights: Weights | None,
    network: Network | None,
) -> nn.Module:
    """An instance of a generated class, which nothing else sees.

    Args:
        files: `model.py`, and what says which card each weight is of.
        name: The class.
        weights: A state dict, a file with one, or a checkpoint of a run; None: fresh ones.
        network: Which network of a checkpoint it is; None: it is the class of none.

    Raises:
        BuildError: It cannot be made of these.
    """
    with TemporaryDirectory(prefix="netdesigner-") as folder:
        for file, text in files.items():
            Path(folder, file).write_text(text, encoding="utf-8")
        generated = _imported(Path(folder, "model.py"))
        try:
            module: nn.Module = getattr(generated, name)(**arguments)
        except TypeError as error:
            raise BuildError(f"`{name}` cannot be made: {error}") from error
        if weights is not None:
            _give(module, weights, network, _imported(Path(folder, "weights.py")))
    return module


def _imported(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _give(module: nn.Module, weights: Weights, network: Network | None, matching: ModuleType) -> None:
    place = f"*{Path(weights).name}*" if isinstance(weights, str | Path) else "what was given"
    saved: object = _read(Path(weights)) if isinstance(weights, str | Path) else weights
    state, cards = _of_network(saved, network)
    if not isinstance(state, Mapping):
        called = network.name if network else type(module).__name__
        raise BuildError(f"there are no weights of `{called}` in {place}")
    why = ""
    if not cards:  # then names count, and torch knows what older versions of a layer did not keep
        try:
            module.load_state_dict(state)
        except RuntimeError as error:
            why = str(error).partition("\n")[2].strip() or str(error)
        else:
            return
    found = matching.fit(module, state, cards)
    if why or not found.is_whole:
        raise BuildError(f"the weights do not fit: {place} was saved by another design ({found.apart() or why})")
    module.load_state_dict(found.state)


def _of_network(saved: object, network: Network | None) -> tuple[object, Mapping[str, str]]:
    """The weights of a network, and the cards that they are of; a checkpoint holds more than one."""
    if not isinstance(saved, dict) or not isinstance(saved.get("kept"), dict):
        return saved, {}
    if network is None:
        return None, {}
    known: dict[str, Any] = saved.get("cards", {})
    cards: dict[str, str] = known.get("kept", {})
    name = next((name for name, card in cards.items() if card == f"network {network.id}"), network.name)
    return saved["kept"].get(name), known.get("weights", {}).get(name, {})


def _read(path: Path) -> object:
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        raise BuildError(f"*{path.name}* cannot be read: {error.strerror}") from None
    except Exception as error:  # noqa: BLE001 - on a file that is no checkpoint torch raises whatever it trips over
        first, *_ = str(error).splitlines() or ["it is empty"]
        raise BuildError(f"*{path.name}* holds no weights that can be read safely: {first}") from None
