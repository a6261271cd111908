"""Files of clips side by side: how alike is their signing?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from hybridsign.console import log

if TYPE_CHECKING:
    from hybridsign.metrics.realism import Figure
    from hybridsign.tables.sheet import Sheet

# Significant digits as printed; the CSV has them all.
_DIGITS = 3


@dataclass(frozen=True)
class Column:
    """A file of clips, measured.

    Attributes:
        heading: its name, clips and frames.
        figures: in the order of `realism.measure`.
        left_out: clips that cannot be measured, each with its reason.
    """

    heading: str
    figures: list[Figure]
    left_out: list[str]


def compare(files: Sequence[Path], out: Path, *, clips: int) -> None:
    """Measure the clips of some files and write realism.md and realism.csv into a folder.

    A clip that shows no neck or no shoulders is left out, by name, below the table.

    Args:
        files: Parquet files of clips of one skeleton, from any stage or from `import`.
        out: the folder.
        clips: how many clips of each file, from its beginning, are measured.

    Raises:
        ValueError: there are fewer than two files, or one holds no clips, none that can be
            measured, or clips of another skeleton.
    """
    from hybridsign.tables.sheet import csv_text
    from hybridsign.workspace import written_aside

    if len(files) < 2:
        raise ValueError(f"{len(files)} file of clips; expected two or more to set side by side")
    columns = [_measured(path, clips) for path in files]
    subjects = [[(each.section, each.subject) for each in column.figures] for column in columns]
    for path, found in zip(files[1:], subjects[1:], strict=True):
        if found != subjects[0]:
            raise ValueError(
                f"{path}: its clips are of another skeleton than those of {files[0]}; compare "
                "clips of one skeleton"
            )
    headings = [column.heading for column in columns]
    if len(set(headings)) < len(headings):
        raise ValueError(
            f"{', '.join(map(str, files))}: two files of one name and size; rename one"
        )
    figures = list(zip(*(column.figures for column in columns), strict=True))
    left_out = [line for column in columns for line in column.left_out]
    page = _sheet(headings, figures, left_out).markdown()
    for name, text in (("md", page), ("csv", csv_text(_numbers(headings, figures)))):
        with written_aside(out / f"realism.{name}") as aside:
            aside.write_text(text, encoding="utf-8")
    log.info("%s", page)


def _measured(path: Path, clips: int) -> Column:
    """The figures of a file, of those of its first clips that show where their signer stands."""
    from hybridsign.data.parquet import read_clips
    from hybridsign.metrics.realism import measure
    from hybridsign.pose import PoseError, placement

    poses, left_out = [], []
    for clip in islice(read_clips(path), clips):
        try:
            placement(clip.pose)
        except PoseError as reason:
            left_out.append(f"{path.stem}: {clip.id} is left out: {reason}.")
        else:
            poses.append(clip.pose)
    if left_out and not poses:
        raise ValueError(
            f"{path}: none of {len(left_out)} clips shows where its signer stands (first: "
            f"{left_out[0]})"
        )
    try:
        figures = measure(poses)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    frames = sum(pose.n_frames for pose in poses)
    return Column(f"{path.stem} ({len(poses)} clips, {frames} frames)", figures, left_out)


def _sheet(
    headings: Sequence[str], figures: Sequence[tuple[Figure, ...]], notes: Sequence[str]
) -> Sheet:
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
        notes=notes,
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
