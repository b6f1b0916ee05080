"""The process that proves an export: a request as JSON comes in, the proof goes out.

    python -m designer.engine.proof.server < request.json

It runs generated code on real numbers, so it may be slow or run out of memory; whoever started it waits only so long.
"""

from __future__ import annotations

import json
import os
import sys

from designer.engine.proof.records import proof_to_json, request_from_text
from designer.training.processes import step_back

_PRIORITY = 5


def main() -> int:
    """Answers one request.

    Returns:
        0 where it was answered, 2 where it was none.
    """
    step_back(_PRIORITY)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever prints, prints to the errors
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a file, whatever it is typed as
    try:
        request = request_from_text(sys.stdin.read())
    except ValueError as error:
        print(f"this is no request: {error}", file=sys.stderr)
        return 2
    from designer.engine.proof.prove import prove  # imports torch, which takes its time

    with answers:
        json.dump(proof_to_json(prove(request)), answers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
