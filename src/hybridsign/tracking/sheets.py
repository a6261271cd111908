"""The run of an experiment that holds the printed table, its figures and its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hybridsign.tracking.content import Content, files_identity, provenance_tags
from hybridsign.workspace import RECORD


@dataclass(frozen=True)
class Sheets:
    """Files of the stages `tabulate` and `report`.

    Attributes:
        name: of the run.
        files: one at least.
    """

    name: str
    files: Sequence[Path]
    trained = None

    def inputs(self) -> list[Path]:
        """The files and their records."""
        return [*self.files, *dict.fromkeys(path.parent / RECORD for path in self.files)]

    def identity(self) -> str:
        """Of the files."""
        return files_identity(self.files)

    def content(self) -> Content:
        """Nothing but the files."""
        return Content({}, [], self.files, tags=provenance_tags(self.files[0].parent))
