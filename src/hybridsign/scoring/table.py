"""One table of scores, each with its interval and its signature: to read, as JSON, as LaTeX."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from hybridsign.metrics.resampling import RESAMPLES
from hybridsign.tables.sheet import Sheet

# Where no terminal folds lines, a signature stays on its own.
WIDTH_OF_FILES = 220


@dataclass(frozen=True)
class Cell:
    """One score.

    Attributes:
        value: the score.
        low: lower end of its 95 % interval; None where the metric has none.
        high: upper end.
        p: how often chance alone gives such a difference from the first system.
    """

    value: float
    low: float | None = None
    high: float | None = None
    p: float | None = None

    def __str__(self) -> str:
        interval = "" if self.low is None else f" [{self.low:.2f}, {self.high:.2f}]"
        return f"{self.value:.2f}{interval}" + ("" if self.p is None else f" p={self.p:.3f}")


@dataclass(frozen=True)
class Row:
    """One metric of all systems."""

    metric: str
    signature: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class ScoreTable:
    """What `score` prints.

    Attributes:
        references: file of the references.
        n: sentences or clips that were compared.
        systems: what was compared with them, a column each.
        rows: metrics.
        judge: whose numbers the text metrics of poses are; None for text and for motion alone.
        notes: what a reader must know besides.
    """

    references: str
    n: int
    systems: Sequence[str]
    rows: Sequence[Row]
    judge: str | None = None
    notes: Sequence[str] = field(default=())

    @property
    def title(self) -> str:
        """What the numbers are of, and whose."""
        judge = "" if self.judge is None else f"; text as read by judge {self.judge}"
        return f"{', '.join(self.systems)} against {self.references} (n = {self.n}){judge}"

    @property
    def legend(self) -> list[str]:
        """How to read the cells, then the notes."""
        cells = [cell for row in self.rows for cell in row.cells]
        lines = []
        if any(cell.low is not None for cell in cells):
            lines.append(f"[low, high]: 95 % interval, bootstrap of {RESAMPLES} resamples.")
        if any(cell.p is not None for cell in cells):
            lines.append(f"p: paired bootstrap against {self.systems[0]}, two-sided.")
        return [*lines, *self.notes]

    def show(self) -> None:
        """Print for reading; a signature is folded, never cut."""
        from rich.console import Console
        from rich.markup import escape
        from rich.table import Column, Table

        table = Table(
            "metric",
            *(Column(escape(system), justify="right") for system in self.systems),
            Column("signature", overflow="fold"),
            title=escape(self.title),
        )
        for row in self.rows:
            table.add_row(row.metric, *map(str, row.cells), row.signature)
        console = Console(width=None if sys.stdout.isatty() else WIDTH_OF_FILES)
        console.print(table)
        for line in self.legend:
            console.print(escape(line), highlight=False)

    def json(self) -> str:
        """For programs, with all digits."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    def latex(self) -> str:
        """A table for papers; the signatures stand in the caption."""
        sheet = Sheet(
            title="",
            header=["Metric", *self.systems],
            rows=[[row.metric, *map(str, row.cells)] for row in self.rows],
            caption=f"{self.title}.",
            notes=[*self.legend, "Signatures:", *(f"{row.signature};" for row in self.rows)],
        )
        return sheet.latex()
