"""Every code that a problem can have, read from the source of inference, so that none can be without a case."""

import ast
from pathlib import Path

import designer.inference

_FOLDER = Path(designer.inference.__file__).parent


def problem_codes() -> frozenset[str]:
    """The literals that are passed as a `code`: to the records, and to every function that has such a parameter."""
    trees = [ast.parse(path.read_text()) for path in sorted(_FOLDER.rglob("*.py"))]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    places = {"Problem": 0, "Rule": 0}
    for node in nodes:
        if isinstance(node, ast.FunctionDef):
            names = [argument.arg for argument in node.args.args]
            if "code" in names:
                places[node.name] = names.index("code")
    found: set[str] = set()
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        given = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
        if isinstance(node.func, ast.Name) and (place := places.get(node.func.id)) is not None:
            given += node.args[place : place + 1]
        found |= {one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return frozenset(found)
