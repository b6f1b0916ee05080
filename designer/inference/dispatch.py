"""What looks at the calls that torch makes, and what it costs to begin with it."""

from __future__ import annotations

from torch.utils._python_dispatch import TorchDispatchMode


class LightMode(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """A dispatch mode without torch's compiler, which takes a second to load, only to be kept away from the class."""

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False
