"""Speed beside quality: the columns that end the paper's Tables 4 to 6.

Times differ from run to run, so what holds them is in files apart from the tables of quality.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hybridsign.tables.latency import Latency, find
from hybridsign.tables.quality import ANY_SPLIT, Cell, Row
from hybridsign.tables.settings import QualityTable

# What of the quality stands beside the times, as in the paper, where a table has it.
BESIDE = ("parameters", "bleu1", "bleu4", "dtw")
NOTES = (
    "Latency as published: until the last of 60 frames stands; the paper's latency × throughput is "
    "60. First frame: what a viewer waits for. Both from the text: docs/latency.md.",
    "Times differ from run to run, their ratios less: all systems were timed in turns.",
)


def cells(
    rows: Sequence[Row],
    times: Sequence[Latency],
    size: str,
    printed: Mapping[tuple[str, str, str], float],
) -> list[Cell]:
    """How fast each system of a table is, on one thread and one clip at a time.

    Args:
        rows: systems of the table; those that nobody timed, as the truth, have no value.
        times: of the table's corpus.
        size: the profile whose networks are meant.
        printed: what the paper prints, by (split, row, metric).
    """
    return [
        Cell(
            row=row.name,
            split=ANY_SPLIT,
            metric=metric,
            value=value,
            deviation=None,
            seeds=1 if value is not None else 0,
            n=n,
            paper=printed.get(("test", row.name, metric)),
            signature="",
            written_after=row.written_after,
        )
        for row in rows
        for metric, value, n in _measured(find(times, row.name, size))
    ]


def layout(table: QualityTable) -> QualityTable:
    """A table of quality, cut down to what stands beside times."""
    kept = tuple(column for column in BESIDE if column in table.columns)
    return table.model_copy(
        update={"title": f"{table.title}, with speed", "columns": kept, "splits": ("test",)}
    )


def _measured(found: Latency | None) -> list[tuple[str, float | None, int | None]]:
    """Each metric of speed, with its value and how often it was measured."""
    values: dict[str, float | None] = {
        "latency_s": None if found is None else found.total_60_ms / 1000,
        "throughput_fps": None if found is None else found.frames_per_second,
        "first_frame_ms": None if found is None else found.ttff_ms,
        "evaluations": None if found is None else found.evaluations,
    }
    n = None if found is None else found.repetitions
    return [(metric, value, n) for metric, value in values.items()]
