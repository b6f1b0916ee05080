"""The folder that a design is exported to: it trains by itself, where netdesigner was never installed.

A file that somebody else wrote, or changed since, is never overwritten. What was written is known by its hash, kept in
a small file beside it; the list is there before the files are, so that an export that was cut off can be repeated.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from designer.catalogue import Catalogue
from designer.codegen.cards import cards_source, class_cards_source
from designer.codegen.errors import ProjectError
from designer.codegen.model import write_model
from designer.codegen.painting import paint_source
from designer.codegen.predict import predict_source
from designer.codegen.program import Program
from designer.codegen.prose import plain
from designer.codegen.train import nothing_to_train, train_source, why_not_trainable, why_not_whole
from designer.document import Design, DocumentError, GraphId, Report, dump_text
from designer.document.storage import EXPORTED, LIST, write_atomically

_FILES = (
    "model.py",
    "train.py",
    "run.py",
    "checkpoints.py",
    "weights.py",
    "refusals.py",
    "console.py",
    "measures.py",
    "cards.json",
    "predict.py",
    "answers.py",
    "painting.py",
    EXPORTED,
    "README.md",
    "requirements.txt",
)


def write_project(design: Design, catalogue: Catalogue, report: Report, folder: Path) -> tuple[Path, ...]:
    """Writes the modules of a project, the design, a README and the requirements; each whole or not at all.

    A design that has nothing to train gives `model.py` alone of the modules.

    Returns:
        The files, in that order.

    Raises:
        ProjectError: The design has no whole code, or the folder holds files that are not ours, or cannot be written.
            Nothing was changed.
    """
    files = _contents(design, catalogue, report)
    known = _written_before(folder)
    for name in _FILES:
        path = folder / name
        if not path.exists() and not path.is_symlink():
            continue
        found = _hash(_read(path))
        if found not in known.get(name, []) and found != _hash(files.get(name, b"")):
            raise ProjectError(
                f"*{name}* in {folder} was not written by netdesigner, or was changed since. Choose another folder, "
                "or move that file away. Nothing was changed."
            )
    ours = {name: [_hash(content)] for name, content in files.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_list(folder, {name: known.get(name, []) + ours.get(name, []) for name in _FILES})
        for name, content in files.items():
            write_atomically(folder / name, content)
        for name in set(_FILES) - set(files):
            (folder / name).unlink(missing_ok=True)  # ours, and of an earlier state of the design
        _write_list(folder, ours)
    except DocumentError as error:
        raise ProjectError(str(error)) from None
    except OSError as error:
        raise ProjectError(f"{folder} cannot be written: {error.strerror}.") from None
    return tuple(folder / name for name in files)


def class_files(design: Design, catalogue: Catalogue, report: Report, graph: GraphId) -> tuple[Mapping[str, str], str]:
    """`model.py` with what finds weights for its classes, and what the class of one graph is called in it.

    Raises:
        ProjectError: There is no whole code of that graph.
    """
    program = Program(design, catalogue, report)
    text = write_model(program).text
    if why := why_not_whole(program, {graph}):
        raise ProjectError(f"`{design.graphs[graph].name}` cannot be made yet. {why}")
    files = {"model.py": text, "weights.py": _fixed("weights.py"), "cards.json": class_cards_source(program)}
    return files, program.names[graph].name


def _contents(design: Design, catalogue: Catalogue, report: Report) -> dict[str, bytes]:
    if not design.graphs:
        raise ProjectError("The project cannot be written yet. The design is empty: there is no network in it.")
    program = Program(design, catalogue, report)
    model = write_model(program).text
    trains = not nothing_to_train(design)
    why = why_not_trainable(design, catalogue, report) if trains else why_not_whole(program, set(design.graphs))
    if why:
        raise ProjectError(f"The project cannot be written yet. {why}")
    texts = {"model.py": model}
    if trains:
        texts["train.py"] = train_source(design, catalogue, report).text
        fixed = ("run.py", "checkpoints.py", "weights.py", "refusals.py", "console.py", "measures.py")
        texts |= {name: _fixed(name) for name in fixed} | {"cards.json": cards_source(program)}
        if predicts := predict_source(design, catalogue, report):
            texts |= {"predict.py": predicts, "answers.py": _fixed("answers.py")}
        elif paints := paint_source(design, catalogue, report):
            texts |= {"predict.py": paints} | {name: _fixed(name) for name in ("answers.py", "painting.py")}
    texts[EXPORTED] = dump_text(design)
    texts["README.md"] = _readme(design, texts)
    texts["requirements.txt"] = _requirements(texts.get("train.py", "") + texts.get("predict.py", ""))
    return {name: text.encode() for name, text in texts.items()}


def _fixed(name: str) -> str:
    """A file that is the same in every project."""
    return resources.files("designer.codegen.project").joinpath(name).read_text("utf-8")


def _readme(design: Design, files: Mapping[str, str]) -> str:
    trains, predicts, paints = (f"{name}.py" in files for name in ("train", "predict", "painting"))
    networks = "networks" if len(design.networks) > 1 else "network"
    says = plain(design.doc) or "A network drawn with netdesigner."
    rows = [f"# {plain(design.name)}", "", says, "", "```", "python -m pip install -r requirements.txt"]
    if trains:
        rows += ["python train.py", "python train.py --help", "python train.py --resume"]
    rows += ["python predict.py --help"] if predicts else []
    rows += ["```", "", "| file | what |", "|---|---|", f"| `model.py` | the {networks}, plain PyTorch |"]
    if trains:
        rows += [
            "| `train.py` | data, step and stages; `--help` lists what can be set |",
            "| `run.py` | what every run needs: settings, what is kept, order of rows, several processes |",
            "| `checkpoints.py` | how a checkpoint is written and read |",
            "| `weights.py` | which weights of a checkpoint go where, also after layers got other names |",
            "| `refusals.py` | why a run cannot go on as it was set up, in a sentence |",
            "| `console.py` | what is shown in the terminal, and written for TensorBoard |",
            "| `measures.py` | what is measured over a whole pass |",
            "| `cards.json` | which card of the drawing each name in `model.py` is of |",
        ]
    if paints:
        rows += [
            "| `predict.py` | paints pictures with the trained generator; `--help` says how |",
            "| `painting.py` | what every painting needs: how many, from which seed, where they go |",
            "| `answers.py` | what every prediction needs: the checkpoint, answers, scores |",
        ]
    elif predicts:
        rows += [
            "| `predict.py` | asks the trained network about new data, or how good it is; `--help` says how |",
            "| `answers.py` | what every prediction needs: the checkpoint, answers, scores |",
        ]
    rows += [
        "| `design.netd` | the drawing, for netdesigner |",
        "| `requirements.txt` | what to install, in the versions this was written with |",
    ]
    if trains:
        best = ", `best.pt` where it was best" if "run.keep_best(" in files["train.py"] else ""
        rows += ["", f"Checkpoints go to `out/`: `last.pt` is where the run stands{best}."]
        rows += ["Another run begins with the weights of one that fit: `--start-from out/last.pt --out again`."]
        rows += ["Several processes: `torchrun --nproc-per-node 2 train.py`."]
    return "\n".join(rows) + "\n"


def _requirements(code: str) -> str:
    """What is imported, in the versions that are installed here; the build of torch is left to its installer."""
    from importlib import metadata  # half of what this room costs to import

    asked = {
        "from sklearn import": ("numpy", "scikit-learn"),
        "import polars": ("numpy", "polars"),
        "from PIL import": ("pillow",),
    }
    names = dict.fromkeys(["torch", *(name for line, needed in asked.items() if line in code for name in needed)])
    return "".join(f"{name}=={metadata.version(name).partition('+')[0]}\n" for name in names)


def _written_before(folder: Path) -> dict[str, list[str]]:
    """The hashes of what earlier exports wrote here; a list that cannot be read claims nothing."""
    path = folder / LIST
    if not path.exists():
        return {}
    try:
        found = json.loads(_read(path))
    except ValueError:
        return {}
    return {
        name: hashes
        for name, hashes in (found.items() if isinstance(found, dict) else ())
        if isinstance(hashes, list) and all(isinstance(item, str) for item in hashes)
    }


def _write_list(folder: Path, hashes: dict[str, list[str]]) -> None:
    text = json.dumps({name: sorted(set(items)) for name, items in hashes.items() if items}, indent=2)
    write_atomically(folder / LIST, (text + "\n").encode())


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ProjectError(f"*{path.name}* in {path.parent} cannot be read: {error.strerror}.") from None


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
