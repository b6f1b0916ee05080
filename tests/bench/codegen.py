"""What writing the code of a design takes once it is checked, and how that grows with the design."""

import time
from statistics import median

from designer.codegen import model_source
from designer.inference.checker import check
from tests.inference.drawing import CATALOGUE
from tests.inference.published import resnet, resnet_18, vgg_16

_ROUNDS = 20


def codegen() -> dict[str, dict[str, float]]:
    """Milliseconds for `model.py`, and how many lines it has."""
    drawn = {"ResNet-18": resnet_18(), "VGG-16": vgg_16(), "ResNet-152": resnet(3, 8, 36, 3)}
    found: dict[str, dict[str, float]] = {}
    for name, design in drawn.items():
        report = check(design, CATALOGUE)
        lines = len(model_source(design, CATALOGUE, report).text.splitlines())
        spent: list[float] = []
        for _ in range(_ROUNDS):
            before = time.process_time()
            model_source(design, CATALOGUE, report)
            spent.append(1000 * (time.process_time() - before))
        found[name] = {"ms": median(spent), "lines": lines}
    return found
