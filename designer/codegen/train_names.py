"""What the parts of `train.py` call each other, and what they use of other modules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class TrainNames:
    """What is called what in `train.py`.

    Attributes:
        taken: The names of the file itself: imports, classes, functions.
        config: A design parameter to its field of `Config`.
        networks: A network's name to its variable.
        sources: A source's name to its variable, and to that of the part held out.
        paths: The name of a source that reads a file to the field of `Config` that says where it is.
        run: What is used of `run`.
        optimisers, schedules: What is used of torch's.
    """

    taken: set[str]
    config: Mapping[str, str]
    networks: Mapping[str, str]
    sources: Mapping[str, tuple[str, str]]
    paths: Mapping[str, str]
    run: set[str] = field(default_factory=lambda: {"Run", "Settings", "Sink"})
    optimisers: set[str] = field(default_factory=set)
    schedules: set[str] = field(default_factory=set)
