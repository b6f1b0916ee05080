"""Asks about data from a thread: a process of its own reads the file, under a time limit, and can be called off."""

from __future__ import annotations

import threading

from designer.training.data.records import Inspection, InspectionRequest, failed, inspection_from_text, request_text
from designer.training.one_answer import NoAnswerError, one_answer

TIMEOUT = 30.0  # seconds


def inspect_data(
    request: InspectionRequest, timeout: float = TIMEOUT, cancelled: threading.Event | None = None
) -> Inspection:
    """Looks at data in a process of its own and waits for what it says. Call it from a thread that may wait.

    Args:
        timeout: Seconds after which it is given up.
        cancelled: Set by another thread when nobody wants the answer any more.

    Returns:
        What was seen; what went wrong is a fault in it, never an exception.
    """
    module, flag = "designer.training.data.inspect", "--inspect"
    try:
        return inspection_from_text(
            one_answer("Looking at the data", module, flag, request_text(request), timeout, cancelled)
        )
    except NoAnswerError as error:
        return failed(str(error))
    except ValueError:
        return failed("What looked at the data gave no answer that can be read.")
