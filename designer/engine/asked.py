"""A question that is answered when the engine has nothing else to do: what can follow an output.

It is worked at in small steps, so that an edit that arrives meanwhile waits for one of them at most, and answered in
parts, so that the likeliest answers are there before the others are known.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator

from designer.document import Follower
from designer.engine.messages import Answer, Done, Failed, Follow, Followers

_log = logging.getLogger(__name__)
_PART = 0.04  # seconds of work that are told together
_CHANGED = "The drawing has changed since."
_MISTAKE = "A mistake in netdesigner kept this from being answered."


class Asked:
    """One question under work."""

    def __init__(self, question: Follow, found: Iterator[Follower], send: Callable[[Answer], None]) -> None:
        self._question = question
        self._found = found
        self._send = send
        self._part: list[Follower] = []
        self._since = time.monotonic()

    def step(self) -> bool:
        """Looks at one more card; tells whether others are left."""
        try:
            follower = next(self._found, None)
        except Exception:  # noqa: BLE001 - whatever it is, the design is not at fault and the engine goes on
            _log.exception("what can follow %s could not be found", self._question.source)
            self._send(Failed(self._question.request, _MISTAKE))
            return False
        if follower is not None:
            self._part.append(follower)
        if self._part and (follower is None or time.monotonic() - self._since > _PART):
            self._send(Followers(self._question.request, self._question.revision, tuple(self._part)))
            self._part, self._since = [], time.monotonic()
        if follower is None:
            self._send(Done(self._question.request))
        return follower is not None

    def give_up(self) -> None:
        """Leaves it, because the drawing is another one now or something else was asked."""
        self._send(Failed(self._question.request, _CHANGED))
