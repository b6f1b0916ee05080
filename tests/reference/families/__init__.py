"""What is compared with other libraries or with modules written by hand, a file a family; `ARCHITECTURES` are all."""

from importlib import import_module
from pkgutil import iter_modules

from tests.reference.architecture import Architecture

ARCHITECTURES: list[Architecture] = [
    architecture
    for family in iter_modules(__path__)
    for architecture in import_module(f"{__name__}.{family.name}").ARCHITECTURES
]
