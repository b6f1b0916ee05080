"""Names that can stand in code, and those that would break it."""

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from designer.document.names import DICT_ATTRIBUTES, MODULE_ATTRIBUTES, free_name, name_fault


def test_no_attribute_of_a_module_can_be_hidden() -> None:
    """The list is ours, so that the window needs no torch; the installed torch must not have more."""
    attributes = {name for name in dir(nn.Module()) if not name.startswith("__")}
    assert attributes - MODULE_ATTRIBUTES == set()
    assert all(name_fault(name) for name in dir(nn.Module()))
    in_dictionaries = {name for name in dir(nn.ModuleDict()) if not name.startswith("__")}
    assert in_dictionaries - DICT_ATTRIBUTES == set()


@pytest.mark.parametrize(
    "name", ["conv", "conv1", "_private", "x" * 64, "Conv", "downsample.0", "layer1.0.conv", "heads.class", "match"]
)
def test_good_names(name: str) -> None:
    assert name_fault(name) == ""


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("", "not a Python name"),
        ("1st", "not a Python name"),
        ("a b", "not a Python name"),
        ('x"); import os', "not a Python name"),
        ("naïve", "not a Python name"),
        ("x\n", "not a Python name"),
        ("x" * 65, "not a Python name"),
        ("0.conv", "not a Python name"),
        ("a..b", "not a Python name"),
        (".", "not a Python name"),
        ("class", "word of the Python language"),
        ("None", "word of the Python language"),
        ("__init__", "belong to Python"),
        ("train", "every nn.Module has"),
        ("type", "every nn.Module has"),
        ("_modules", "every nn.Module has"),
        ("layer.train", "every nn.ModuleDict has"),
        ("heads.keys", "every nn.ModuleDict has"),
        ("torch", "the generated file uses"),
        ("self", "the generated file uses"),
        ("len", "the generated file uses"),
    ],
)
def test_bad_names(name: str, fault: str) -> None:
    assert fault in name_fault(name)


@pytest.mark.parametrize(
    ("wanted", "taken", "name"),
    [
        ("conv", [], "conv"),
        ("conv", ["conv"], "conv2"),
        ("conv1", ["conv1"], "conv2"),
        ("conv1", ["conv1", "conv2"], "conv3"),
        ("conv9", ["conv9"], "conv10"),
        ("class", [], "class_"),
        ("3d conv!", [], "n3d_conv"),
        ("???", [], "node"),
        ("", [], "node"),
        ("train", ["train_"], "train_2"),
    ],
)
def test_a_free_name(wanted: str, taken: list[str], name: str) -> None:
    assert free_name(wanted, taken) == name


@given(st.text(max_size=80) | st.sampled_from([*keyword.kwlist, *MODULE_ATTRIBUTES, "bfloat", "1" * 90]))
def test_whatever_is_wanted_code_can_use_it(wanted: str) -> None:
    taken: list[str] = []
    for _ in range(3):
        name = free_name(wanted, taken)
        assert name_fault(name) == ""
        assert name not in taken
        taken.append(name)


class _Asked(set[str]):
    """Names that count how often somebody asks for one."""

    asked = 0

    def __contains__(self, name: object) -> bool:
        self.asked += 1
        return super().__contains__(name)


def test_many_names_go_on_counting_where_the_one_before_ended() -> None:
    names = [f"relu{number}" for number in range(1, 401)]
    taken, passed = _Asked(names), dict[str, range]()
    copies = []
    for name in names:
        copies.append(free_name(name, taken, passed))
        taken.add(copies[-1])
    assert copies == [f"relu{number}" for number in range(401, 801)]
    assert taken.asked < 4 * len(names)


@given(
    st.lists(st.tuples(st.sampled_from(["a", "conv", "x1y"]), st.integers(0, 12)), min_size=1, max_size=60), st.data()
)
def test_what_is_known_to_be_taken_makes_no_other_name(wanted: list[tuple[str, int]], data: st.DataObject) -> None:
    taken = {f"{stem}{number}" for stem, number in data.draw(st.lists(st.sampled_from(wanted)))}
    passed: dict[str, range] = {}
    for stem, number in wanted:
        name = free_name(f"{stem}{number}", taken, passed)
        assert name == free_name(f"{stem}{number}", taken)
        taken.add(name)
