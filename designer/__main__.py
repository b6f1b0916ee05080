"""`netdesigner`: the window, or the command line where the first argument is a verb."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

# A verb is known without loading what it needs: the window's process must stay free of torch.
VERBS = ("check", "code", "compare", "export", "train", "predict", "runs", "new", "templates", "desktop")


def main(argv: list[str] | None = None) -> int:
    """Starts what was asked for.

    Returns:
        The exit status: 0 fine, 1 the design has errors, 2 wrong use.
    """
    arguments = sys.argv[1:] if argv is None else argv
    first = arguments[0] if arguments else ""
    # The installed program is one file, so its child processes are this file with a flag.
    if first == "--worker":
        from designer.training.worker import main as worker

        return worker(arguments[1:])
    if first == "--inspect":
        from designer.training.data.inspect import main as inspect

        return inspect()
    if first == "--predict":
        from designer.training.predict.server import main as predict

        return predict(arguments[1:])
    if first == "--engine":
        from designer.engine.server import main as engine

        return engine()
    if first == "--prove":
        from designer.engine.proof.server import main as prove

        return prove()
    if first == "--custom":
        from designer.engine.custom_job import main as custom

        return custom(arguments[1:])
    if first == "--picture":
        from designer.app.picture_job import main as picture

        return picture()
    if first in VERBS or first in ("-h", "--help", "--version"):
        from designer.cli import main as verb

        return verb(arguments)
    if first and not first.startswith("-") and not Path(first).exists():
        print(f"netdesigner: {_not_there(first)}", file=sys.stderr)
        return 2
    from designer.app.swift_start import begin_swiftly

    begin_swiftly()  # before the window is loaded: its modules are most of what there is to load
    from designer.app.main import run_app

    return run_app(arguments)


def _not_there(name: str) -> str:
    """That nothing is called so, and what was meant."""
    path = Path(name)
    if not path.suffix:
        near = difflib.get_close_matches(name, VERBS, 1)
        hint = f"did you mean `{near[0]}`?" if near else "`netdesigner --help` lists what can be done"
        return f"there is no verb and no file `{name}`; {hint}"
    designs = [one.name for one in path.parent.glob("*.netd")]
    near = difflib.get_close_matches(path.name, designs, 1)
    hint = f"did you mean `{path.with_name(near[0])}`?" if near else "`netdesigner new --help` says how one is begun"
    return f"there is no file `{name}`; {hint}"


if __name__ == "__main__":
    sys.exit(main())
