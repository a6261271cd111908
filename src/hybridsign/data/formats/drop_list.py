"""The drop list of an import: a table, beside the clips, of all that did not become one of them."""

from __future__ import annotations

import csv
from pathlib import Path

from hybridsign.data.formats.format import Summary
from hybridsign.workspace import written_aside


def drop_list(clips: Path) -> Path:
    """Where the drop list of a Parquet file of clips lies."""
    return clips.with_name(f"{clips.stem}.dropped.csv")


def write_drop_list(clips: Path, summary: Summary) -> None:
    """Write name and reason of each pose without text, text without pose, and unusable clip.

    Args:
        clips: the Parquet file beside which it lies.
        summary: of what became that file.
    """
    # What was dropped has its line already, and its text need not have another.
    dropped = {Path(what).name for what, _ in summary.dropped}
    unmatched = [line for line in summary.unmatched if line[0] not in dropped]
    with (
        written_aside(drop_list(clips)) as aside,
        # A file's name may hold bytes that are no text.
        aside.open("w", encoding="utf-8", errors="replace", newline="") as file,
    ):
        rows = csv.writer(file, lineterminator="\n")
        rows.writerows([("name", "reason"), *summary.dropped, *unmatched])
