"""A table as it is printed: header, rows of text, caption, notes; in three formats."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FORMATS = ("md", "csv", "tex")
_TEX = {
    "\\": r"\textbackslash{}",
    **{mark: f"\\{mark}" for mark in "&%$#_{}"},
    "↑": r"$\uparrow$",
    "↓": r"$\downarrow$",
    "→": r"$\to$",
    "|": r"\textbar{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "−": "$-$",
    "±": r"$\pm$",
    "≈": r"$\approx$",
    "…": r"\dots{}",
    "—": "---",
    "–": "--",
    "·": r"$\cdot$",
    "β": r"$\beta$",
}


@dataclass(frozen=True)
class Sheet:
    """A table for reading.

    Attributes:
        title: its heading.
        header: names of the columns; the first is that of the row labels.
        rows: cells as text, each row as long as the header.
        caption: what the numbers are of.
        notes: lines below it.
    """

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str
    notes: Sequence[str] = field(default=())

    def markdown(self) -> str:
        """For GitHub and the report."""
        lines = [
            f"# {self.title}",
            "",
            self._line(self.header),
            "|" + "---|" * len(self.header),
            *map(self._line, self.rows),
            "",
            self.caption,
            "",
            *(f"- {note}" for note in self.notes),
        ]
        return "\n".join(lines).rstrip() + "\n"

    def latex(self) -> str:
        """A `tabular` in a `table`, for papers; needs no package."""
        columns = "l" + "r" * (len(self.header) - 1)
        lines = [
            r"\begin{table}",
            r"\centering\small",
            rf"\begin{{tabular}}{{{columns}}}",
            r"\hline",
            self._tex_line(self.header),
            r"\hline",
            *map(self._tex_line, self.rows),
            r"\hline",
            r"\end{tabular}",
            rf"\caption{{{_escape(' '.join([self.caption, *self.notes]))}}}",
            r"\end{table}",
        ]
        return "\n".join(lines) + "\n"

    def write(self, folder: Path, name: str, tidy: str | None = None) -> None:
        """All formats.

        Args:
            folder: in which the files are.
            name: of the files, without an ending.
            tidy: the CSV, where cells hold more than is printed.
        """
        as_printed = [dict(zip(self.header, row, strict=True)) for row in self.rows]
        texts = (self.markdown(), tidy or csv_text(as_printed), self.latex())
        for ending, text in zip(FORMATS, texts, strict=True):
            (folder / f"{name}.{ending}").write_text(text, encoding="utf-8")

    @staticmethod
    def _line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    @staticmethod
    def _tex_line(cells: Sequence[str]) -> str:
        return " & ".join(map(_escape, cells)) + r" \\"


def csv_text(rows: Sequence[Mapping[str, object]]) -> str:
    """Tidy rows as CSV; the first row gives the columns, and without rows there are none."""
    if not rows:
        return ""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def _escape(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in text)
