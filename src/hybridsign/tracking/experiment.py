"""An experiment of MLflow, and all kinds of runs that it can hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hybridsign.tracking.rows import Row
from hybridsign.tracking.sheets import Sheets
from hybridsign.tracking.trials import Judge, Speed, Strained

# Each has a name, the model that it registers if any, the files that say what it was made from
# (`inputs`), an `identity`, the same for equal outputs, and a `content`, read when it is new.
Tracked = Row | Judge | Speed | Strained | Sheets


@dataclass(frozen=True)
class Experiment:
    """One table.

    Attributes:
        name: of the table.
        page: its Markdown, which describes the experiment.
        runs: its rows, then the run that holds the table itself.
    """

    name: str
    page: Path
    runs: Sequence[Tracked]
