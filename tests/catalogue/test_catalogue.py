"""What every entry owes to palette, form and search, whether torch has a word for it or not."""

import pytest

from designer.catalogue import Catalogue, build_catalogue
from designer.catalogue.spec import Kind, Operator
from designer.document import UNSET
from designer.document.names import name_fault
from designer.resources import resource

OPERATORS = list(build_catalogue().values())


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda one: one.op)
def test_every_text_is_there(operator: Operator) -> None:
    texts = [operator.summary]
    texts += [port.doc for port in operator.inputs] + [port.doc for port in operator.outputs]
    texts += [argument.doc for argument in operator.arguments]
    for text in texts:
        assert text.endswith("."), text
        assert text[0].isupper(), text
        assert len(text) <= 120, text


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda one: one.op)
def test_names_are_whole(operator: Operator) -> None:
    names = [one.name for one in (*operator.inputs, *operator.arguments)]
    assert len(set(names)) == len(names)
    assert len({port.name for port in operator.outputs}) == len(operator.outputs)
    assert set(operator.facts) <= {argument.name for argument in operator.arguments}
    assert name_fault(operator.name) == ""
    for argument in operator.arguments:
        if argument.auto is not None:
            assert operator.input(argument.auto.port) is not None
            assert argument.default is UNSET
        if argument.kind in (Kind.CHOICE, Kind.DTYPE):
            assert argument.choices
        if argument.kind in (Kind.INT, Kind.INTS):
            assert argument.low is not None and argument.high is not None, "a document could ask for the absurd"


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda one: one.op)
def test_the_page_is_that_of_the_operator(operator: Operator) -> None:
    start = "https://docs.pytorch.org/docs/stable/generated/torch."
    made_of = {"gradient": "autograd.grad", "adapt": "func.functional_call"}
    if operator.op in made_of:  # ours, and torch has a page of what it is made of
        assert operator.url == f"{start}{made_of[operator.op]}.html"
        return
    if operator.op.partition(".")[0] not in ("nn", "F", "torch", "Tensor"):
        assert operator.url == ""
    else:
        assert operator.url.startswith(start)
        assert operator.url.endswith(f".{operator.op.rpartition('.')[2]}.html")


def test_some_pages() -> None:
    catalogue = build_catalogue()
    pages = {op: catalogue[op].url.removeprefix("https://docs.pytorch.org/docs/stable/generated/") for op in catalogue}
    assert pages["nn.Conv2d"] == "torch.nn.Conv2d.html"
    assert pages["F.relu"] == "torch.nn.functional.relu.html"
    assert pages["torch.cat"] == "torch.cat.html"
    assert pages["Tensor.flatten"] == "torch.Tensor.flatten.html"


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda one: one.op)
def test_the_family_has_an_icon(operator: Operator) -> None:
    assert resource("icons", "families", f"{operator.family}.svg").is_file()


def test_relatives_can_be_told_apart() -> None:
    shown = [(operator.family, operator.title, operator.tag) for operator in OPERATORS]
    assert len(set(shown)) == len(shown)


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda one: one.op)
def test_titles_are_what_people_call_it(operator: Operator) -> None:
    assert operator.title[0].isupper(), "code goes into the tag"
    assert "_" not in operator.title
    assert len(operator.title) + len(operator.tag) <= 32, "both stand in one row of the palette"


def test_a_function_says_that_it_is_one() -> None:
    catalogue = build_catalogue()
    assert (catalogue["F.relu"].title, catalogue["F.relu"].tag) == ("ReLU", "F.relu")
    assert (catalogue["nn.ReLU"].title, catalogue["nn.ReLU"].tag) == ("ReLU", "layer")
    assert (catalogue["F.max_pool2d"].title, catalogue["F.max_pool2d"].tag) == ("Max pool", "F.max_pool2d")


def test_a_name_declared_twice_is_refused() -> None:
    with pytest.raises(ValueError, match=r"declared twice: \['nn.Linear'\]"):
        Catalogue((build_catalogue()["nn.Linear"],) * 2)
