"""Trains `pictures`.

Tells two shapes apart from images in a folder for each.

    python train.py --help
    python train.py --resume
    torchrun --nproc-per-node 2 train.py
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
import torch.nn.functional as F
from PIL import Image, ImageOps
from torch import Tensor
from torch.optim import Adam, Optimizer

from measures import Mean
from model import ShapeNet
from run import Facts, Run, Settings, Sink, Source, average_gradients, in_order, shuffled, split


@dataclass
class Config(Settings):
    """What this design leaves open; each field is a flag."""

    shapes_path: Path = Path("shapes")
    learning_rate: float = 0.01
    epochs: int = 10
    batch_size: int = 8


# Data


def read_image(path: Path, mode: str, height: int, width: int) -> Tensor:
    """An image as numbers from 0 to 1, channels x height x width."""
    with Image.open(path) as image:
        turned = ImageOps.exif_transpose(image)
        if turned.mode.startswith("I"):  # 16 bits, of which Pillow would cut off what is above 255
            turned = turned.convert("I").point(lambda level: level / 257).convert("L")
        small = turned.convert(mode).resize((width, height))
    pixels = torch.frombuffer(bytearray(small.tobytes()), dtype=torch.uint8)
    return pixels.view(height, width, -1).permute(2, 0, 1) / 255


def read_folders(folder: Path, names: list[str], mode: str, height: int, width: int) -> tuple[Tensor, Tensor]:
    """The images in the folders of these names, and the number of each one's folder; what is unreadable is left out."""
    endings = {".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"}
    images, numbers = [], []
    for number, name in enumerate(names):
        for path in sorted(path for path in (folder / name).rglob("*") if path.suffix.lower() in endings):
            try:
                images.append(read_image(path, mode, height, width))
                numbers.append(number)
            except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
                print(f"{path} is left out: {error}")
    if not images:
        raise OSError(f"no image in {folder} can be read")
    return torch.stack(images), torch.tensor(numbers)


def load_shapes(config: Config) -> tuple[Source, Source]:
    """Images in a folder for each class; 25 % of each class, drawn at random, are held out."""
    folders = sorted(
        entry.name for entry in config.shapes_path.iterdir() if entry.is_dir() and not entry.name.startswith(".")
    )
    names = {"label": folders}
    image, label = read_folders(config.shapes_path, folders, "RGB", 16, 16)  # rows x 3 x 16 x 16, rows
    train, test = split(len(image), test=0.25, seed=0, classes=label)
    facts: Facts = {"names": names}
    mean = image[train].mean((0, 2, 3), keepdim=True)
    deviation = image[train].std((0, 2, 3), keepdim=True).clamp(min=1e-6)
    image = (image - mean) / deviation
    facts["image"] = {"mean": mean, "deviation": deviation}
    return (
        Source(
            {"image": image[train], "label": label[train]}, shuffled(len(train), batch=config.batch_size), facts=facts
        ),
        Source({"image": image[test], "label": label[test]}, in_order(len(test), batch=config.batch_size), facts=facts),
    )


# Steps


def classify(net: ShapeNet, adam: Optimizer, image: Tensor, label: Tensor) -> dict[str, Tensor]:
    """Learns from one batch."""
    scores = net(image)  # N x 2
    loss = F.cross_entropy(scores, label)
    accuracy = (scores.argmax(1) == label).float().mean()

    adam.zero_grad()
    loss.backward()
    average_gradients(net.parameters())
    adam.step()
    return {"loss": loss.detach(), "accuracy": accuracy}


def evaluate_classify(run: Run, net: ShapeNet, shapes: Source) -> dict[str, float]:
    """The same over all of a part, without learning."""
    mean_loss, mean_accuracy = Mean(), Mean()
    with run.looking(net):
        for batch in shapes.whole(run):
            image, label = batch["image"], batch["label"]
            scores = net(image)  # N x 2
            loss = F.cross_entropy(scores, label)
            mean_loss.add(loss, rows=len(image))
            mean_accuracy.add(scores.argmax(1) == label)
    return {"loss": mean_loss.value(), "accuracy": mean_accuracy.value()}


# Stages


def training(run: Run, config: Config, net: ShapeNet, shapes: Source, shapes_test: Source) -> None:
    """Repeats `classify`."""
    adam = run.keep("adam", Adam(net.parameters(), lr=config.learning_rate))
    for _ in run.epochs(config.epochs):
        for batch in run.batches(shapes):
            run.log(classify(net, adam, batch["image"], batch["label"]))
        scores = evaluate_classify(run, net, shapes_test)
        run.log(scores, "test")
        run.keep_best(scores["accuracy"])


def main(argv: list[str] | None = None, sink: Sink | None = None) -> None:
    """Trains, from the flags in `argv` or those of the command line."""
    config = Config.parse(argv)
    with Run(config, sink) as run:
        shapes, shapes_test = load_shapes(config)
        run.keep("shapes", shapes)
        net = run.keep("net", ShapeNet())
        run.stages(partial(training, run, config, net, shapes, shapes_test))


if __name__ == "__main__":
    main()
