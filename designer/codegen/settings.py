"""What the fields of `Config` in `train.py` are called, so that whoever starts a run can set them as flags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from designer.codegen.data_fields import reads_a_path
from designer.codegen.naming import Names
from designer.document import Design
from designer.document.names import BUILT_IN, SETTING_NAMES


@dataclass(frozen=True, slots=True)
class SettingNames:
    """The names of what a design leaves open.

    Attributes:
        parameters: A design parameter to its field.
        paths: The name of a source that reads a file to the field that says where it is.
    """

    parameters: Mapping[str, str]
    paths: Mapping[str, str]


def setting_names(design: Design) -> SettingNames:
    """The fields of `Config`."""
    fields = Names(SETTING_NAMES | BUILT_IN)
    parameters: dict[str, str] = {}
    for index, parameter in enumerate(design.parameters):
        if parameter.name not in parameters:
            parameters[parameter.name] = fields.take(parameter.name, f"parameter{index + 1}")
    paths: dict[str, str] = {}
    for source in design.sources:
        if reads_a_path(source) and source.name not in paths:
            paths[source.name] = fields.take(f"{source.name}_path", f"{source.id}_path")
    return SettingNames(parameters, paths)


def path_flags(design: Design, folder: Path) -> list[str]:
    """The flags that say to a run, wherever it runs, where the data is.

    Args:
        folder: What the paths of the design are relative to: the folder of its file.
    """
    names = setting_names(design).paths
    flags = []
    for source in design.sources:
        arguments = source.data.get("args")
        path = arguments.get("path") if isinstance(arguments, dict) else None
        if source.name in names and isinstance(path, str) and path:
            flags += [f"--{names[source.name].replace('_', '-')}", str((folder / path).absolute())]
    return flags
