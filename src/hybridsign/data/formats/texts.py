"""Tables of sentences, joined to clips by the sentence's name and never by the order of lines.

Read are How2Sign's realigned tables, PHOENIX14T's corpus files (the annotations with and without
video columns), and any table with a column of names and one of texts.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from hybridsign.data.clip import Clip
from hybridsign.data.formats.format import FormatError, Summary

# What a column is called, in lower case, in the order of preference.
_NAME = ("sentence_name", "name", "id")
_TEXT = ("sentence", "translation", "text")
_GLOSS = ("orth", "annotation", "gloss")
_SIGNER = ("speaker", "signer")


class _Unquoted(csv.excel):
    """PHOENIX's tables: a quotation mark is a character like any other."""

    quoting = csv.QUOTE_NONE


@dataclass(frozen=True)
class Sentence:
    """What a table tells of one clip."""

    text: str
    gloss: tuple[str, ...] | None
    signer: str


def read_texts(path: Path, summary: Summary) -> dict[str, Sentence]:
    """The sentences of a table by name; of two that differ under one name, the first.

    Raises:
        FormatError: it is no table with a column of names and one of texts.
    """
    rows = _rows(path)
    columns = {name.strip().lower(): position for position, name in enumerate(next(rows, []))}
    name, text = _column(columns, _NAME), _column(columns, _TEXT)
    if name is None or text is None:
        raise FormatError(
            f"{path}: no table of texts: its columns are {', '.join(columns) or 'none'}; expected "
            f"one of {', '.join(_NAME)} and one of {', '.join(_TEXT)}, parted by tab, comma or |."
        )
    gloss, signer = _column(columns, _GLOSS), _column(columns, _SIGNER)
    sentences: dict[str, Sentence] = {}
    for row in rows:
        if len(row) != len(columns):
            summary.notes[f"{path.name}: lines with too few or too many columns, left out"] += 1
            continue
        sentence = Sentence(
            text=row[text].strip(),
            gloss=None if gloss is None else tuple(row[gloss].split()),
            signer="" if signer is None else row[signer].strip(),
        )
        if sentences.setdefault(row[name].strip(), sentence) != sentence:
            summary.notes[f"{path.name}: names with several texts, of which the first is used"] += 1
    return sentences


def join(clips: Iterable[Clip], sentences: dict[str, Sentence], summary: Summary) -> Iterator[Clip]:
    """Give each clip the sentence of its name, and count what has no counterpart."""
    used = set()
    for clip in clips:
        sentence = sentences.get(clip.id)
        if sentence is None:
            summary.notes["clips without a line in the table of texts"] += 1
            yield clip
            continue
        used.add(clip.id)
        yield replace(
            clip,
            text=sentence.text,
            gloss=clip.gloss if sentence.gloss is None else sentence.gloss,
            signer=sentence.signer or clip.signer,
        )
    summary.notes["lines of the table of texts without a clip"] += len(sentences) - len(used)


def _column(columns: dict[str, int], names: tuple[str, ...]) -> int | None:
    return next((columns[name] for name in names if name in columns), None)


def _rows(path: Path) -> Iterator[list[str]]:
    """Lines that are not empty; byte order mark, CRLF and doubled quotes are undone."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError(f"{path}: cannot be read as a table in UTF-8 ({error}).") from error
    header = content.partition("\n")[0]
    delimiter = max("|\t,", key=header.count)
    dialect = _Unquoted if delimiter == "|" else csv.excel
    try:
        reader = csv.reader(io.StringIO(content, newline=""), dialect, delimiter=delimiter)
        yield from (row for row in reader if row)
    except csv.Error as error:
        raise FormatError(f"{path}: not a table ({error}).") from error
