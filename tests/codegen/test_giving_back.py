"""Which networks answer with a picture, and how their `predict.py` asks for it."""

from dataclasses import replace

import pytest

from designer.catalogue.recipe import read, write
from designer.codegen.predict import predict_source
from designer.document import Design, Graph, Node, NodeId, Port
from designer.inference import check
from tests.codegen.designs import CATALOGUE
from tests.inference.mistake import giving_back

CONVOLUTION = ("conv: nn.Conv2d(out_channels=1, kernel_size=3, padding=1) image", "out: output conv")
POINTS = ("flat: Tensor.flatten(start_dim=1) image", "fc: nn.Linear(out_features=64) flat", "out: output fc")


def autoencoder(cards: tuple[str, ...]) -> tuple[Design, Graph]:
    """A network that learns to give back digits, as the cure makes it of what Setup writes; and its step."""
    drawn = giving_back(*cards)
    cures = (fix for problem in check(drawn, CATALOGUE).problems for fix in problem.fixes)
    for edit in next(fix for fix in cures if "give back" in fix.title).edits:
        edit.apply(drawn)
    return drawn, drawn.graphs[drawn.stages[0].step]


def asks(drawn: Design) -> str:
    return predict_source(drawn, CATALOGUE, check(drawn, CATALOGUE))


@pytest.mark.parametrize(
    ("cards", "loss", "lines"),
    [
        (CONVOLUTION, "F.mse_loss", ["told: Tensor = self.net(wanted)", "return told"]),
        (POINTS, "F.mse_loss", ["told: Tensor = self.net(wanted)", "return told.view_as(wanted)"]),
        (
            CONVOLUTION,
            "F.binary_cross_entropy_with_logits",
            ["told: Tensor = self.net(wanted).sigmoid()", "return told"],
        ),
    ],
)
def test_points_are_made_of_what_the_loss_compares(cards: tuple[str, ...], loss: str, lines: list[str]) -> None:
    drawn, step = autoencoder(cards)
    (compares,) = (node for node in step.nodes.values() if node.op == "F.mse_loss")
    step.nodes[compares.id] = replace(compares, op=loss)
    text = asks(drawn)
    assert 'return rows["image"]' in text and "gives_pictures = True" in text
    body = text.partition("def tell(")[2].partition("\n\n")[0]
    assert [line.strip() for line in body.splitlines()[-2:]] == lines


def test_what_is_given_something_else_than_it_is_to_give_back_is_not_asked() -> None:
    """Of a network that takes noise out nobody knows what noise a new picture is to be given."""
    drawn, step = autoencoder(CONVOLUTION)
    assert asks(drawn)
    (call,) = (node for node in step.nodes.values() if node.of)
    (port,) = call.inputs
    noisy = Node(NodeId("noisy"), "formula", args={"text": "image * 0.9"}, inputs={"image": Port(NodeId("image"))})
    step.nodes[noisy.id] = noisy
    step.nodes[call.id] = replace(call, inputs={port: Port(noisy.id)})
    assert asks(drawn) == ""


@pytest.mark.parametrize("cards", [CONVOLUTION, POINTS])
def test_what_the_cure_makes_is_still_set_up_in_a_form(cards: tuple[str, ...]) -> None:
    drawn, _ = autoencoder(cards)
    recipe = read(drawn)
    assert recipe is not None and recipe.gives_back and recipe.keep_best == "loss"
    assert write(drawn, recipe) == (), "it is what Setup itself would write"
    for edit in write(drawn, replace(recipe, loss="F.binary_cross_entropy_with_logits", epochs=3)):
        edit.apply(drawn)
    again = read(drawn)
    assert again is not None and again.gives_back and (again.epochs, again.flat) == (3, recipe.flat)
    assert ".sigmoid()" in asks(drawn)
