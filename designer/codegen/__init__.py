"""What a design becomes: `model.py`, `train.py` and the project folder, and which part of the text is which card.

Nothing here imports torch: the text is written from the document, the catalogue and what checking found.
"""

from designer.codegen.amiss import with_gaps
from designer.codegen.errors import ProjectError
from designer.codegen.model import model_source
from designer.codegen.project_folder import class_files, write_project
from designer.codegen.settings import path_flags
from designer.codegen.source import Source, Span, source_from_json, source_to_json
from designer.codegen.train import train_source, why_not_trainable

__all__ = [
    "ProjectError",
    "Source",
    "Span",
    "class_files",
    "model_source",
    "path_flags",
    "source_from_json",
    "source_to_json",
    "train_source",
    "why_not_trainable",
    "with_gaps",
    "write_project",
]
