"""What is asked of the proof and what it says, and the JSON that carries both over the pipe."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from designer.document.numerals import grouped


@dataclass(frozen=True, slots=True)
class ProofRequest:
    """What is to be proven.

    Attributes:
        design: The design, as its file would hold it.
        model: The text of the `model.py` that was written.
        allowed: The hash of code of the design's own that may be run this once; what is trusted for good needs none.
    """

    design: str
    model: str
    allowed: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """How the code compares with the drawing.

    Attributes:
        networks: The networks that were compared.
        tensors: Tensors of weights and statistics; each has the same name and form in both.
        parameters: Learned numbers.
        values: Outputs, gradients and statistics that were compared, in eval and in train mode.
        sizes: The sizes that each network was run at, as `image 2 × 1 × 8 × 8`.
        differences: What is not equal, a sentence each.
        unproven: Why there is no proof; empty where there is.
    """

    networks: tuple[str, ...] = ()
    tensors: int = 0
    parameters: int = 0
    values: int = 0
    sizes: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    unproven: str = ""

    @property
    def holds(self) -> bool:
        """Whether the code was shown to compute what is drawn."""
        return not self.differences and not self.unproven

    @property
    def verdict(self) -> str:
        """One sentence for a person."""
        if self.differences:
            more = f" (and {len(self.differences) - 1} more)" if len(self.differences) > 1 else ""
            return f"The code does not compute what is drawn: {self.differences[0]}{more}"
        if self.unproven:
            return f"Not proven: {self.unproven}"
        tensors = f"{grouped(self.tensors)} tensor{'' if self.tensors == 1 else 's'}"
        return f"Proven: {tensors}, outputs and gradients equal."


def unproven(why: str) -> Proof:
    """There is no proof, for this reason."""
    return Proof(unproven=why)


def request_text(request: ProofRequest) -> str:
    """The request as it crosses the pipe."""
    return json.dumps(asdict(request))


def request_from_text(text: str) -> ProofRequest:
    """Reads a request.

    Raises:
        ValueError: It is not one.
    """
    match json.loads(text):
        case {"design": str(design), "model": str(model), "allowed": str(allowed)}:
            return ProofRequest(design, model, allowed)
    raise ValueError("a request has `design`, `model` and `allowed`")


def proof_to_json(proof: Proof) -> dict[str, Any]:
    """The proof as JSON values; `holds` and `verdict` are there for machines and logs that read it."""
    return {**asdict(proof), "holds": proof.holds, "verdict": proof.verdict}


def proof_from_text(text: str) -> Proof:
    """Reads a proof.

    Raises:
        ValueError: It is not one.
    """
    match json.loads(text):
        case {
            "networks": list(networks),
            "tensors": int(tensors),
            "parameters": int(parameters),
            "values": int(values),
            "sizes": list(sizes),
            "differences": list(differences),
            "unproven": str(why),
        }:
            return Proof(tuple(networks), tensors, parameters, values, tuple(sizes), tuple(differences), why)
    raise ValueError("it is no proof")
