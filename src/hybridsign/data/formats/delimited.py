"""Tables of delimited text, line by line; quotation marks are undone where they pair.

A quoted cell may go over several lines (RFC 4180), so that one mark too many makes words of the
lines behind it, names and all. Tables of sentences hold such marks: some programs quote nothing,
and a quotation may begin in one sentence and end in a later one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hybridsign.data.formats.format import FormatError

# PHOENIX's tables are parted by it, and a quotation mark there is a character like any other.
_UNQUOTED = "|"


@dataclass(frozen=True)
class Row:
    """What stands in one line of a table, or in several where a quoted cell goes over them.

    Attributes:
        line: its number in the file, from 1.
        cells: of the row.
        lines: how many there are.
        pairs: whether its quotation marks pair; where they do not, they stand in the cells.
    """

    line: int
    cells: list[str]
    lines: int = 1
    pairs: bool = True


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a table that are not empty, the header first.

    The delimiter is the tab, comma or | of which the header has most. Byte order mark, CRLF and
    doubled quotes are undone.

    Raises:
        FormatError: it is not text in UTF-8, or a cell is longer than 131,072 characters.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError(f"{path}: cannot be read as a table in UTF-8 ({error}).") from error
    try:
        yield from (row for row in _rows(list(io.StringIO(content, newline=""))) if row.cells)
    except csv.Error as error:
        raise FormatError(f"{path}: not a table ({error}).") from error


def _rows(lines: Sequence[str]) -> Iterator[Row]:
    delimiter = max("|\t,", key=lines[0].count) if lines else ""
    at, columns = 0, 0
    while at < len(lines):
        row = None if delimiter == _UNQUOTED else _quoted(lines, at, delimiter)
        swallowed = [] if row is None else lines[at + 1 : at + row.lines]
        if row is None or (swallowed and _are_rows(swallowed, delimiter, columns)):
            pairs = delimiter == _UNQUOTED
            row = Row(at + 1, _as_it_stands(lines[at], delimiter), pairs=pairs)
        columns = columns or len(row.cells)
        at += row.lines
        yield row


def _quoted(lines: Sequence[str], at: int, delimiter: str) -> Row | None:
    """The row that begins in a line, where its quotation marks pair."""
    rest = (lines[line] for line in range(at, len(lines)))
    reader = csv.reader(rest, delimiter=delimiter, strict=True)
    try:
        cells = next(reader)
    except csv.Error:
        return None
    return Row(at + 1, cells, reader.line_num)


def _are_rows(lines: Sequence[str], delimiter: str, columns: int) -> bool:
    """Whether lines that a quoted cell goes over are rows of their own.

    Prose has a space behind its commas, and a row has none at the beginning of a cell.
    """
    rows = [_as_it_stands(line, delimiter) for line in lines]
    return all(
        len(cells) == columns and not any(cell.startswith(" ") for cell in cells) for cells in rows
    )


def _as_it_stands(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE))
