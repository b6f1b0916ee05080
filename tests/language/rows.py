"""The files that some designs learn from: small, made up, and with the faults that real ones have."""

import random
from pathlib import Path

from PIL import Image, ImageDraw

CITIES = {"Bonn": 1.0, "Köln": 1.5, "Ulm": 0.8}


def make_rows(design: str, folder: Path, seed: int = 0) -> None:
    """Writes what a design reads, where its code expects it; most designs read nothing."""
    if design == "table":
        (folder / "houses.csv").write_text(houses(seed), encoding="utf-8")
    if design == "pictures":
        shapes(folder / "shapes", seed)


def houses(seed: int) -> str:
    """120 whole rows, and three in which a value is missing or is no number."""
    draw = random.Random(seed)
    rows = ["street,area,rooms,heating,city,price"]
    for number in range(120):
        area, rooms = draw.uniform(30, 200), draw.randint(1, 7)
        heating, city = draw.choice(["gas", "wood"]), draw.choice(list(CITIES))
        price = 2000 * area * CITIES[city] + 5000 * rooms - 10000 * (heating == "wood")
        rows.append(f'"Long Street, {number}",{area:.1f},{rooms},{heating},{city},{price:.0f}')
    rows.insert(5, "Short Street,,3,gas,Ulm,150000")
    rows.insert(30, "Short Street,large,3,gas,Ulm,150000")
    rows.insert(60, "Short Street,80,3,?,Ulm,150000")
    return "\n".join(rows) + "\n"


def shapes(folder: Path, seed: int) -> None:
    """24 images of each of two shapes, of many sizes and modes; two files that are no images."""
    draw = random.Random(seed)
    for number in range(24):
        for name in ("discs", "squares"):
            side = draw.randint(14, 40)
            image = Image.new(draw.choice(["L", "RGB", "RGBA", "P", "1"]), (side, side))
            box = (side // 5, side // 5, side - side // 5, side - side // 5)
            if image.mode == "P":
                image.putpalette([level for grey in range(256) for level in (grey, grey, grey)])
            pen = ImageDraw.Draw(image)
            white = 255 if image.mode in ("L", "P") else 1 if image.mode == "1" else (255,) * len(image.mode)
            if name == "discs":
                pen.ellipse(box, outline=white)
            else:
                pen.rectangle(box, fill=white)
            (folder / name).mkdir(parents=True, exist_ok=True)
            image.save(folder / name / f"{number}.png")
    (folder / "discs" / "broken.png").write_bytes((folder / "discs" / "0.png").read_bytes()[:60])
    (folder / "squares" / "empty.jpg").write_bytes(b"")
    (folder / "squares" / "notes.txt").write_text("not an image")
