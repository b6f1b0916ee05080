"""Asks for a proof from a thread that may wait; the process it starts knows torch, this module does not."""

from __future__ import annotations

import threading
from pathlib import Path

from designer.engine.proof.records import Proof, ProofRequest, proof_from_text, request_text, unproven
from designer.training.one_answer import NoAnswerError, one_answer

TIMEOUT = 180.0  # seconds


def prove_export(
    folder: Path, timeout: float = TIMEOUT, cancelled: threading.Event | None = None, allowed: str = ""
) -> Proof:
    """Proves the `model.py` of an exported folder against the design beside it, in a clean process.

    Args:
        timeout: Seconds after which it is given up.
        cancelled: Set by another thread when nobody wants the proof any more.
        allowed: The hash of code of the design's own that may be run this once.

    Returns:
        The proof; what kept it from being made is said in it, never an exception.
    """
    try:
        design, model = ((folder / name).read_text("utf-8") for name in ("design.netd", "model.py"))
        request = ProofRequest(design, model, allowed)
        return proof_from_text(
            one_answer(
                "The proof", "designer.engine.proof.server", "--prove", request_text(request), timeout, cancelled
            )
        )
    except (OSError, UnicodeDecodeError) as error:
        return unproven(f"What was written to {folder} cannot be read ({error}).")
    except NoAnswerError as error:
        return unproven(str(error))
    except ValueError:
        return unproven("What was to prove it gave no answer that can be read.")
