"""The generated class computes, to the bit, what a class written by hand does; and a wrong generator is caught."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from designer.codegen import model_source
from tests.codegen.designs import CATALOGUE, code, golden, report_of, run_text


class ByHand(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc1 = nn.Linear(10, 20)
        self.fc2 = nn.Linear(20, 15)
        self.fc3 = nn.Linear(15, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return torch.sigmoid(self.fc3(x))


class DigitsByHand(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 3, padding=1)
        self.norm1 = nn.BatchNorm2d(16)
        self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
        self.norm2 = nn.BatchNorm2d(32)
        self.dropout = nn.Dropout(0.25)
        self.head = nn.Linear(128, 10)

    def forward(self, image: Tensor) -> Tensor:
        x = F.max_pool2d(F.relu(self.norm1(self.conv1(image))), 2)
        x = F.max_pool2d(F.relu(self.norm2(self.conv2(x))), 2)
        return self.head(self.dropout(torch.flatten(x, 1)))


def seen(module: nn.Module, weights: Mapping[str, Tensor], image: Tensor) -> list[Tensor]:
    """What comes out of a module in train mode, every gradient, every buffer afterwards, and what comes out then."""
    module.load_state_dict(weights)
    torch.manual_seed(3)
    output = module.train()(image)
    output.square().sum().backward()
    gradients = [parameter.grad for parameter in module.parameters()]
    assert all(gradient is not None for gradient in gradients)
    return [output, *gradients, *module.buffers(), module.eval()(image)]


def assert_same(one: nn.Module, other: nn.Module, *shape: int) -> None:
    weights = {name: value.clone() for name, value in other.state_dict().items()}
    assert list(one.state_dict()) == list(weights)
    image = torch.randn(16, *shape, generator=torch.Generator().manual_seed(0))
    for ours, theirs in zip(seen(one, weights, image), seen(other, weights, image), strict=True):
        assert torch.equal(ours, theirs)


def test_simple_nn_has_551_parameters_and_is_the_one_written_by_hand() -> None:
    made = run_text(code(golden("simple-nn"))).SimpleNN()
    assert sum(parameter.numel() for parameter in made.parameters()) == 551
    assert_same(made, ByHand(), 10)


def test_digits_cnn_is_the_one_written_by_hand_random_draws_included() -> None:
    assert_same(run_text(code(golden("digits-cnn"))).DigitsNet(), DigitsByHand(), 1, 8, 8)


def test_a_generator_that_spells_another_call_is_caught() -> None:
    drawn = golden("simple-nn")
    nodes = drawn.graphs["simple_nn"].nodes
    nodes["sigmoid"] = replace(nodes["sigmoid"], op="torch.tanh")
    made = run_text(model_source(drawn, CATALOGUE, report_of(golden("simple-nn"))).text).SimpleNN()
    with pytest.raises(AssertionError):
        assert_same(made, ByHand(), 10)
