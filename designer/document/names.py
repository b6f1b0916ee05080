"""Which names a node may have, so that no text of a document can become code.

A layer is an attribute of its class and an operation a local variable; both must be Python identifiers that hide
nothing. The names of `nn.Module`'s own attributes are listed here, since a layer called `train` or `type` would break
its module; a test holds the list against the installed torch.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Container

_ODD = re.compile(r"\W+", re.ASCII)
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\Z")

_MODULE_ATTRIBUTES_TEXT = """
    T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda
    double dump_patches eval extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half ipu
    load_state_dict modules mtia named_buffers named_children named_modules named_parameters parameters
    register_backward_hook register_buffer register_forward_hook register_forward_pre_hook register_full_backward_hook
    register_full_backward_pre_hook register_load_state_dict_post_hook register_load_state_dict_pre_hook
    register_module register_parameter register_state_dict_post_hook register_state_dict_pre_hook requires_grad_
    set_extra_state set_submodule share_memory state_dict to to_empty train training type xpu zero_grad
    _apply _backward_hooks _backward_pre_hooks _buffers _call_impl _compiled_call_impl _forward_hooks
    _forward_hooks_always_called _forward_hooks_with_kwargs _forward_pre_hooks _forward_pre_hooks_with_kwargs
    _get_backward_hooks _get_backward_pre_hooks _get_name _is_full_backward_hook _load_from_state_dict
    _load_state_dict_post_hooks _load_state_dict_pre_hooks _maybe_warn_non_full_backward_hook _modules _named_members
    _non_persistent_buffers_set _parameters _register_load_state_dict_pre_hook _register_state_dict_hook
    _replicate_for_data_parallel _save_to_state_dict _slow_forward _state_dict_hooks _state_dict_pre_hooks _version
    _wrapped_call_impl
"""
MODULE_ATTRIBUTES = frozenset(_MODULE_ATTRIBUTES_TEXT.split())
DICT_ATTRIBUTES = MODULE_ATTRIBUTES | frozenset("clear items keys pop update values".split())
"""What nothing in an `nn.ModuleDict` can be called."""
_GENERATED_NAMES_TEXT = "torch nn F Tensor self super math bool dict int len max min range str tuple"
GENERATED_NAMES = frozenset(_GENERATED_NAMES_TEXT.split())
BUILT_IN = frozenset("bool dict float int isinstance len list max min object range str super tuple zip".split())
MODEL_NAMES = GENERATED_NAMES | BUILT_IN | {"SDPBackend", "adapted", "functional_call", "sdpa_kernel"}
"""What `model.py` uses itself."""
TRAIN_NAMES = MODEL_NAMES | frozenset(
    """
    Adagrad Adam AdamW NAdam Optimizer RAdam RMSprop SGD CosineAnnealingLR CosineAnnealingWarmRestarts ExponentialLR
    LinearLR PolynomialLR StepLR Config Mean R2 Run Settings Sink Source average_gradients in_order shuffled split
    dataclass partial datasets main measures model run Facts Image ImageOps Path codes one_hot pl read_folders
    read_image whole_rows
    """.split()
)
"""What `train.py` uses itself."""
STAGE_NAMES = TRAIN_NAMES | frozenset("argv batch config scores sink".split())
"""What the functions of `train.py` use besides."""
SETTING_NAMES = frozenset("as_saved device help out parse resume save_every seed start_from".split())
"""The flags that every run has, and what the class of settings is made of."""


def name_fault(name: str) -> str:
    """Why a name cannot stand in code; empty where it can.

    A dotted name (`downsample.0`, `heads.classes`) says a group and a place in it, a whole number or a word, which
    stands in quotes and so may be one that Python or the file uses.
    """
    first, *places = name.split(".")
    if fault := _word_fault(first):
        return fault
    if keyword.iskeyword(first):
        return "it is a word of the Python language"
    if first in MODULE_ATTRIBUTES:
        return "every nn.Module has an attribute of that name, which it would hide"
    if first in GENERATED_NAMES:
        return "the generated file uses that name itself"
    for place in places:
        if not (place.isascii() and place.isdecimal()) and (fault := _word_fault(place)):
            return fault
        if place in DICT_ATTRIBUTES:
            return f"every nn.ModuleDict has an attribute called `{place}`, which it would hide"
    return ""


def _word_fault(word: str) -> str:
    if not _IDENTIFIER.match(word):
        return "it is not a Python name: letters, digits and `_`, not beginning with a digit, at most 64"
    return "names that begin with `__` belong to Python" if word.startswith("__") else ""


def whole_name_fault(name: str) -> str:
    """Why a name cannot be that of a graph, a parameter, a network, a source or a stage; empty where it can.

    It may be that of an attribute of nn.Module, since it is none itself; it has one part.
    """
    if "." in name:
        return "only the name of a card has a dot in it, between a group and a place in it"
    return "" if name in MODULE_ATTRIBUTES else name_fault(name)


def snake_case(name: str) -> str:
    """The name of a class as that of a value: `basic_block` of `BasicBlock`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def free_name(wanted: str, taken: Container[str], passed: dict[str, range] | None = None) -> str:
    """The wanted name, or the first of `name2`, `name3`... that is free; always one that code can use.

    A name that ends in a digit counts on from it: `conv1` gives `conv2`.

    Args:
        passed: Numbers behind each stem that are known to be taken, for whoever asks for many names and frees none.
    """
    cleaned = _ODD.sub("_", wanted).strip("_").lower()[:48] or "node"
    if cleaned[0].isdigit() or name_fault(cleaned):
        cleaned = f"{cleaned}_" if not cleaned[0].isdigit() else f"n{cleaned}"
    if cleaned not in taken:
        return cleaned
    stem = cleaned.rstrip("0123456789") or "n"
    first = number = int(cleaned[len(stem) :] or 1) + 1
    known = passed.get(stem, range(0)) if passed is not None else range(0)
    while number in known or f"{stem}{number}" in taken or name_fault(f"{stem}{number}"):
        number = known.stop if number in known else number + 1
    if passed is not None:
        passed[stem] = range(known.start if known and known.start <= first <= known.stop else first, number + 1)
    return f"{stem}{number}"


def free_class_name(wanted: str, taken: Container[str]) -> str:
    """The wanted name of a class, or the first of `Name2`, `Name3`... that is free."""
    stem = wanted.rstrip("0123456789") or wanted
    name, number = wanted, 2
    while name in taken:
        name, number = f"{stem}{number}", number + 1
    return name
