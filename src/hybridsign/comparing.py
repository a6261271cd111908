"""Files of clips side by side: how alike is their signing?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from hybridsign.console import log

if TYPE_CHECKING:
    from hybridsign.metrics.realism import Figure
    from hybridsign.tables.sheet import Sheet

# Significant digits as printed; the CSV has them all.
_DIGITS = 3


def compare(files: Sequence[Path], out: Path, *, clips: int) -> None:
    """Measure the clips of some files and write realism.md and realism.csv into a folder.

    Args:
        files: Parquet files of clips of one skeleton, from any stage or from `import`.
        out: the folder.
        clips: how many clips of each file, from its beginning, are measured.

    Raises:
        ValueError: there are fewer than two files, or one holds no clips, clips without neck or
            shoulders, or clips of another skeleton.
    """
    from hybridsign.tables.sheet import csv_text
    from hybridsign.workspace import written_aside

    if len(files) < 2:
        raise ValueError(f"{len(files)} file of clips; expected two or more to set side by side")
    columns = [_measured(path, clips) for path in files]
    subjects = [[(figure.section, figure.subject) for figure in column] for _, column in columns]
    for path, found in zip(files[1:], subjects[1:], strict=True):
        if found != subjects[0]:
            raise ValueError(
                f"{path}: its clips are of another skeleton than those of {files[0]}; compare "
                "clips of one skeleton"
            )
    headings = [heading for heading, _ in columns]
    if len(set(headings)) < len(headings):
        raise ValueError(
            f"{', '.join(map(str, files))}: two files of one name and size; rename one"
        )
    figures = list(zip(*(column for _, column in columns), strict=True))
    page = _sheet(headings, figures).markdown()
    for name, text in (("md", page), ("csv", csv_text(_numbers(headings, figures)))):
        with written_aside(out / f"realism.{name}") as aside:
            aside.write_text(text, encoding="utf-8")
    log.info("%s", page)


def _measured(path: Path, clips: int) -> tuple[str, list[Figure]]:
    """A column's heading and its figures."""
    from hybridsign.data.parquet import read_clips
    from hybridsign.metrics.realism import measure

    poses = [clip.pose for clip in islice(read_clips(path), clips)]
    try:
        figures = measure(poses)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    frames = sum(pose.n_frames for pose in poses)
    return f"{path.stem} ({len(poses)} clips, {frames} frames)", figures


def _sheet(headings: Sequence[str], figures: Sequence[tuple[Figure, ...]]) -> Sheet:
    """All figures, one a row; the numbers of a cell are parted by slashes."""
    from hybridsign.tables.sheet import Sheet

    rows = [
        [
            row[0].section,
            row[0].subject,
            " / ".join(row[0].statistics),
            *(" / ".join(f"{value:.{_DIGITS}g}" for value in each.values) for each in row),
        ]
        for row in figures
    ]
    return Sheet(
        title="Realism",
        header=["measured", "of", "as", *headings],
        rows=rows,
        caption="Joints count where their confidence is above 0.05; each clip is scaled to its "
        "signer's median shoulder width.",
    )


def _numbers(
    headings: Sequence[str], figures: Sequence[tuple[Figure, ...]]
) -> list[dict[str, object]]:
    """All numbers in full, one a line."""
    return [
        {
            "measured": row[0].section,
            "of": row[0].subject,
            "as": statistic,
            **dict(zip(headings, values, strict=True)),
        }
        for row in figures
        for statistic, *values in zip(
            row[0].statistics, *(each.values for each in row), strict=True
        )
    ]
