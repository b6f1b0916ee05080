"""Rules about types of numbers: whole where fractions are needed, and the reverse."""

from __future__ import annotations

from collections.abc import Mapping

from designer.catalogue.gradient import GRADIENT
from designer.catalogue.spec import Family, InputPort
from designer.document import Fix, Node, SetArgument, Slot
from designer.inference.problems.cures import insert
from designer.inference.problems.rule import Case, Explanation, Rule
from designer.inference.values import Flow

_ADJECTIVES = {"int": "whole numbers (int64)", "float": "fractions (float32)", "bool": "yes or no (bool)"}
_DTYPES = {"int": "int64", "float": "float32", "bool": "bool"}
_CASTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "int": ("Tensor.to", {"dtype": "int64"}),
    "float": ("Tensor.float", {}),
    "bool": ("Tensor.to", {"dtype": "bool"}),
}
_INSERTED = {"int": "a cast to int64", "float": "float", "bool": "a cast to bool"}
_MASKS = ("attn_mask", "key_padding_mask")
_TOLD = ("type", "expected predicate to be bool", "Bool inputs not supported", "bool tensor", "LongTensor", "Integral")


def _dtype(case: Case) -> Explanation | None:
    if not any(text in case.detail for text in _TOLD):
        return None
    for port in case.operator.inputs:
        flow = case.flow(port.name)
        source = case.source(port.name)
        if flow is None or source is None or flow.signature.kind != "tensor":
            continue
        needed = _needed(case, port.name, port.dtype, flow)
        if not needed:
            continue
        message = (
            f"`{port.name}` of `{case.node.label}` takes {_ADJECTIVES[needed]}; `{source.label}` gives it {flow.dtype}."
        )
        return Explanation(message, _fixes(case, port.name, source, needed), ports=(port.name,), others=(source.id,))
    return None


def _needed(case: Case, port: str, declared: str, flow: Flow) -> str:
    """The type that a port takes and does not get; empty where its type is not what is wrong."""
    if _is_target(case, port) and not is_fraction(flow) and _numbered(case, port, flow):
        return "int"
    if case.operator.op == "F.cross_entropy" and port == "target":
        scores = case.flow("input")
        same = scores is not None and scores.sizes == flow.sizes and is_fraction(flow)
        return "" if flow.dtype == "int64" or same else "int"
    if declared.startswith("int") and is_fraction(flow):
        return "int"
    if declared == "bool":
        return "bool" if flow.dtype != "bool" else ""
    if (
        not declared
        and any(text in case.detail for text in ("not implemented for", "Bool", "bool tensor"))
        and not is_fraction(flow)
    ):
        return "float"  # of these, some kernels take some and others do not; all take fractions
    return "float" if declared == "float" and flow.dtype != "float32" else ""


def _is_target(case: Case, port: str) -> bool:
    return case.operator.family is Family.LOSS and port.rstrip("_") == "target"


def _numbered(case: Case, port: str, flow: Flow) -> bool:
    """Whether a node takes the numbers of classes where these are whole numbers of another type."""
    whole = case.through(*_CASTS["int"], flow) if flow.dtype != "int64" else None
    return whole is not None and case.works(arrivals={port: whole})


def is_fraction(flow: Flow) -> bool:
    """Whether a value's numbers may have a fraction."""
    return "float" in flow.dtype


def suits_type(port: InputPort, flow: Flow) -> bool:
    """Whether a value has the type that a port declares, where it declares one."""
    return port.dtype in flow.dtype


def _fixes(case: Case, port: str, source: Node, needed: str) -> tuple[Fix, ...]:
    if case.operator.op == GRADIENT:
        return ()  # what is converted is not what the value was made of
    if source.op == "input" and not source.args.get("field"):
        dtype = _DTYPES[needed]
        title = f"Let `{source.label}` be {dtype}"
        return (Fix(title, (SetArgument(case.graph.id, source.id, "dtype", dtype),)),)
    flow = case.flow(port)
    if flow is None or (needed != "float" and is_fraction(flow)):
        return ()  # what is cut off is lost, and nothing is learned through it
    op, args = _CASTS[needed]
    converted = case.through(op, args, flow)
    if converted is None or not case.works(arrivals={port: converted}):
        return ()
    title = f"Insert {_INSERTED[needed]} before `{case.node.label}`"
    cure = insert(case.catalogue, case.graph, Slot(case.node.id, port), op, args, title)
    return (cure,) if cure else ()


def _mask(case: Case) -> Explanation | None:
    """A mask of whole numbers, which says neither who may look nor how much is added."""
    for port in _MASKS:
        flow, source = case.flow(port), case.source(port)
        if flow is None or source is None or flow.dtype == "bool" or is_fraction(flow):
            continue
        message = (
            f"`{port}` of `{case.node.label}` takes {_ADJECTIVES['bool']} or {_ADJECTIVES['float']}; `{source.label}` "
            f"gives it {flow.dtype}."
        )
        return Explanation(message, _fixes(case, port, source, "bool"), ports=(port,), others=(source.id,))
    return None


RULES = (
    Rule("dtype", _mask, frozenset({"F.scaled_dot_product_attention", "nn.MultiheadAttention"})),
    Rule("dtype", _dtype),
)
