"""The process that looks at data: a request as JSON comes in, what was seen goes out.

    python -m designer.training.data.inspect < request.json

It may be slow, hang or run out of memory on what it is given; whoever started it waits only so long.
"""

from __future__ import annotations

import sys

from designer.catalogue.datasets import data_kinds
from designer.training.data.records import Inspection, InspectionRequest, failed, inspection_text, request_from_text
from designer.training.processes import step_back

_PRIORITY = 5


def main() -> int:
    """Answers one request.

    Returns:
        0 where it was answered, 2 where it was none.
    """
    step_back(_PRIORITY)
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a file, whatever it is typed as
    try:
        request = request_from_text(sys.stdin.read())
    except ValueError as error:
        print(f"this is no request: {error}", file=sys.stderr)
        return 2
    print(inspection_text(look(request)))
    return 0


def look(request: InspectionRequest) -> Inspection:
    """Looks at data in this process."""
    kind = data_kinds().get(str(request.data.get("op")))
    if kind is None:
        return failed(f"There is no data of the kind `{request.data.get('op')}`.")
    # Each reader brings a library that takes longer to load than most data to read.
    if kind.op == "table":
        from designer.training.data.tables import inspect_table

        return inspect_table(request)
    if kind.op == "image_folder":
        from designer.training.data.images import inspect_images

        return inspect_images(request)
    from designer.training.data.built_in import inspect_built_in

    return inspect_built_in(request, kind)


if __name__ == "__main__":
    sys.exit(main())
