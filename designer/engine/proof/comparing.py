"""Compares a class of generated code with the drawing: names of weights, outputs, gradients, statistics."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from designer.catalogue.keeping import makes_of
from designer.codegen.naming import GraphNames
from designer.document import UNSET, GraphId, NodeId
from designer.engine.proof.trying import SEED, NotRunError, Trial, of_each
from designer.inference.executing import Executor, KeptValue, Path
from designer.inference.performing import flat
from designer.inference.running import REFUSALS

# Outputs are equal to the bit: the same calls are made in the same order. A value that is read several times gathers
# its gradient in whatever order the readers end, so that sums may differ in their last digits, and in a deep network in
# all of them. What differs by more is looked at once more in double precision: noise goes down by nine digits there,
# what is wrong stays.
_GRADIENTS_WITHIN = 1e-5


class _Undrawn(TorchFunctionMode):
    """Draws no weights while a class is made: they become those of the drawing, and drawing them takes long."""

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        given = kwargs or {}
        if getattr(func, "__module__", "") == nn.init.__name__ or func in (Tensor.uniform_, Tensor.normal_):
            with torch.no_grad():
                return (given["tensor"] if "tensor" in given else args[0]).zero_()
        return func(*args, **given)


@dataclass(slots=True)
class Compared:
    """What came of comparing one network.

    Attributes:
        tensors: Tensors of weights and statistics.
        parameters: Learned numbers.
        values: Values that were compared.
    """

    network: str
    tensors: int = 0
    parameters: int = 0
    values: int = 0
    differences: list[str] = field(default_factory=list)


def compared(network: str, trial: Trial, code: ModuleType, names: Mapping[GraphId, GraphNames]) -> Compared:
    """Runs the class and the drawing on the same numbers, in eval and in train mode, and says what differs.

    Raises:
        Exception: Whatever the class raises.
    """
    found = Compared(network)
    graph = trial.root.graph
    with _Undrawn():
        made: nn.Module = getattr(code, names[graph.id].name)(**_arguments(trial, names[graph.id]))
    with torch.no_grad():
        drawn_eval = trial.run(training=False)
    drawn = drawn_state(trial.executor, names)
    coded = made.state_dict()
    _compare_keys(found, drawn, coded)
    if found.differences:
        return found
    _compare_buffers(found, trial, made, names)
    made.load_state_dict(drawn)
    found.tensors = len(coded)
    found.parameters = sum(one.numel() for one in made.parameters())
    learned = sum(
        one.numel() for one in {one for layer in trial.executor.layers.values() for one in layer.parameters()}
    )
    if found.parameters != learned:
        found.differences.append(f"`{network}` has {found.parameters} learned numbers, and the drawing {learned}.")
    with torch.no_grad():
        coded_eval = _called(made.eval(), trial.inputs, names[graph.id])
    _compare_all(found, "", drawn_eval, _labelled(trial, coded_eval))
    _compare_learning(found, trial, made, names)
    return found


def drawn_state(executor: Executor, names: Mapping[GraphId, GraphNames]) -> dict[str, Tensor]:
    """The weights and statistics of the drawing, by the names that a state dict must give them."""
    return {
        _key(path, layer, name, names): tensor
        for path, layer in executor.layers.items()
        for name, tensor in layer.state_dict().items()
    }


@torch.no_grad()
def _compare_buffers(found: Compared, trial: Trial, made: nn.Module, names: Mapping[GraphId, GraphNames]) -> None:
    """Compares the values that are made once; those that are drawn at random go over to the code as they are."""
    kept = dict(made.named_buffers(remove_duplicate=False))
    for path, layer in trial.executor.layers.items():
        for name, value in layer.named_buffers() if isinstance(layer, KeptValue) else ():
            key = _key(path, layer, name, names)
            coded = kept.get(key)
            if coded is not None and coded.shape == value.shape and _is_drawn(trial.executor, path):
                coded.copy_(value)
            else:
                _compare(found, f"`{key}`", value, coded, 0.0)


def _is_drawn(executor: Executor, path: Path) -> bool:
    """Whether chance has a part in what a buffer is made of, or in another buffer that it is made of."""
    card = path[-1]
    assert not isinstance(card, int), "a buffer is a card"
    graph = executor.design.graphs[card[0]]
    for node in makes_of(graph, card[1]):
        op = graph.nodes[node].op
        if _is_drawn(executor, (*path[:-1], (graph.id, node))) if op == "buffer" else executor.catalogue[op].draws:
            return True
    return False


def _prefix(path: Path, names: Mapping[GraphId, GraphNames]) -> str:
    parts = (str(step) if isinstance(step, int) else names[step[0]].keys[step[1]] for step in path)
    return ".".join(parts)


def _arguments(trial: Trial, names: GraphNames) -> dict[str, Any]:
    """What the class is made with: the parameters whose value is not their default."""
    values = trial.root.names
    return {
        names.parameters[one.name]: values[one.name]
        for one in trial.root.graph.parameters
        if one.default is UNSET or values[one.name] != one.default
    }


def _called(made: nn.Module, inputs: Mapping[NodeId, Tensor | list[Tensor]], names: GraphNames) -> Any:
    torch.manual_seed(SEED)
    return made(**{names.inputs[node]: of_each(torch.clone, value) for node, value in inputs.items()})


def _labelled(trial: Trial, given: Any) -> dict[str, Any]:
    """What the class gives by the labels of the drawing: one value, or a tuple of several."""
    labels = [node.label for node in trial.root.graph.nodes.values() if node.op == "output"]
    return dict(zip(labels, given if len(labels) > 1 else (given,), strict=True))


def _compare_learning(found: Compared, trial: Trial, made: nn.Module, names: Mapping[GraphId, GraphNames]) -> None:
    """One step in train mode: outputs, every gradient, and the statistics that norms keep."""
    outputs = trial.run(training=True)
    coded_outputs = _labelled(trial, _called(made.train(), trial.inputs, names[trial.root.graph.id]))
    _compare_all(found, " in train mode", outputs, coded_outputs)
    if found.differences:
        return
    _learn(outputs)
    _learn(coded_outputs)
    kept = dict(made.named_buffers(remove_duplicate=False))
    for path, layer in trial.executor.layers.items():
        for name, statistic in layer.named_buffers():
            key = _key(path, layer, name, names)
            _compare(found, f"`{key}` after a step", statistic, kept.get(key), 0.0)
    gradients = _gradients(trial, made, names)
    if any(any(_unlike(drawn, coded, _GRADIENTS_WITHIN)) for drawn, coded in gradients.values()):
        gradients = _gradients_in_double(trial, made, names) or gradients
    for name, (drawn, coded) in gradients.items():
        _compare(found, f"the gradient of `{name}`", drawn, coded, _GRADIENTS_WITHIN)


def _gradients(
    trial: Trial, made: nn.Module, names: Mapping[GraphId, GraphNames]
) -> dict[str, tuple[Tensor | None, Tensor | None]]:
    """The gradient of each weight, as the drawing and as the code gathered it."""
    ours = {name: one.grad for name, one in made.named_parameters(remove_duplicate=False)}
    return {
        (key := _key(path, layer, name, names)): (one.grad, ours[key])
        for path, layer in trial.executor.layers.items()
        for name, one in layer.named_parameters()
    }


def _gradients_in_double(
    trial: Trial, made: nn.Module, names: Mapping[GraphId, GraphNames]
) -> dict[str, tuple[Tensor | None, Tensor | None]]:
    """The gradients of the same step in double precision; none where one of the two insists on another.

    Both are left in double precision.
    """
    for one in (made, *trial.executor.layers.values()):
        one.double().zero_grad()
    inputs = {node: of_each(_in_double, one) for node, one in trial.inputs.items()}
    finer = replace(trial, inputs=inputs)
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)  # what is made on the way is as fine
    try:
        _learn(finer.run(training=True))
        _learn(_labelled(finer, _called(made, inputs, names[trial.root.graph.id])))
    except (NotRunError, *REFUSALS):
        return {}
    finally:
        torch.set_default_dtype(before)
    return _gradients(trial, made, names)


def _in_double(value: Tensor) -> Tensor:
    return value.double() if value.dtype == torch.float32 else value


def _key(path: Path, layer: nn.Module, name: str, names: Mapping[GraphId, GraphNames]) -> str:
    """What the state dict of the class calls a tensor of a layer; a value that is kept by itself is an attribute."""
    prefix = _prefix(path, names)
    return prefix if isinstance(layer, KeptValue) else f"{prefix}.{name}"


def _learn(outputs: Mapping[str, Any]) -> None:
    """Sends random gradients back from every output that can take them."""
    ends = [one for one in flat([*outputs.values()]) if isinstance(one, Tensor) and one.requires_grad]
    draws = torch.Generator().manual_seed(SEED)
    if ends:
        torch.autograd.backward(ends, [torch.randn(one.shape, generator=draws, dtype=one.dtype) for one in ends])


def _compare_keys(found: Compared, drawn: Mapping[str, Tensor], coded: Mapping[str, Tensor]) -> None:
    for name in drawn.keys() - coded.keys():
        found.differences.append(f"the weights `{name}` are drawn and are not in the code.")
    for name in coded.keys() - drawn.keys():
        found.differences.append(f"the weights `{name}` are in the code and are not drawn.")
    for name in drawn.keys() & coded.keys():
        if drawn[name].shape != coded[name].shape:
            sizes = (" × ".join(map(str, one.shape)) for one in (coded[name], drawn[name]))
            found.differences.append("`{}` is {} in the code and {} in the drawing.".format(name, *sizes))


def _compare_all(found: Compared, when: str, drawn: Mapping[str, Any], coded: Mapping[str, Any]) -> None:
    for label, value in drawn.items():
        if not isinstance(value, list) or not isinstance(coded[label], list) or len(value) != len(coded[label]):
            _compare(found, f"the output `{label}`{when}", value, coded[label], 0.0)
            continue
        for place, (one, other) in enumerate(zip(value, coded[label], strict=True)):
            _compare(found, f"the output `{label}[{place}]`{when}", one, other, 0.0)


def _compare(found: Compared, what: str, drawn: Any, coded: Any, within: float) -> None:
    """Notes how two values differ, if they do."""
    found.values += 1
    for one in _unlike(drawn, coded, within):
        found.differences.append(f"{what} {one}.")


def _unlike(drawn: Any, coded: Any, within: float) -> Iterator[str]:
    if not isinstance(drawn, Tensor) or not isinstance(coded, Tensor):
        if drawn is not coded and drawn != coded:
            yield "is there in one of them alone" if drawn is None or coded is None else "is another number"
    elif drawn.shape != coded.shape or drawn.dtype != coded.dtype:
        forms = (f"{str(one.dtype).removeprefix('torch.')} {' × '.join(map(str, one.shape))}" for one in (coded, drawn))
        yield "is {} in the code and {} in the drawing".format(*forms)
    elif torch.equal(drawn, coded):  # which is by far the quickest to ask
        return
    elif not torch.allclose(drawn, coded, rtol=0, atol=within * _largest(drawn), equal_nan=True):
        apart = (drawn.detach().double() - coded.detach().double()).abs().nan_to_num()
        yield f"differs by up to {float(apart.max()):.2g}"


def _largest(tensor: Tensor) -> float:
    if not tensor.is_floating_point() or not tensor.numel():
        return 0.0
    return float(tensor.detach().abs().nan_to_num(posinf=0.0).max())
