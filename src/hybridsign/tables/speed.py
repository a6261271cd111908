"""Table 3: how fast each system is, in its own steps of sampling and in shared ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hybridsign import reported
from hybridsign.tables import written_after
from hybridsign.tables.latency import Latency, Sampling, find
from hybridsign.tables.sheet import Sheet

READINGS: Mapping[Sampling, str] = {"official": "official steps", "matched": "matched steps"}
_HEADER = (
    "System",
    "width",
    "reading",
    "evaluations",
    "first frame, ms↓",
    "latency as published, s↓",
    "frames/s↑",
    "real-time factor↓",
)


@dataclass(frozen=True)
class Speed:
    """One system in one reading at one width: one clip of 60 frames, one thread.

    Attributes:
        row: name of the system.
        variant: run as written, or as native code.
        size: the profile whose width the network has.
        reading: in its own number of steps, or in the one that all diffusions share.
        steps: of the diffusion; none where frames come one after another.
        evaluations: of the network, one after another.
        ttff_ms: to the first frame.
        latency_as_published_s: to the last frame: what the paper prints as latency.
        throughput_fps: 60 frames over that time.
        real_time_factor: seconds for a second of signing.
        paper_latency_s: what the paper prints, if it does.
        paper_throughput_fps: likewise.
        written_after: as its settings say.
    """

    row: str
    variant: str
    size: str
    reading: Sampling
    steps: int | None
    evaluations: int
    ttff_ms: float
    latency_as_published_s: float
    throughput_fps: float
    real_time_factor: float
    paper_latency_s: float | None
    paper_throughput_fps: float | None
    written_after: str


def speeds(latencies: Sequence[Latency], rows: Mapping[str, str]) -> list[Speed]:
    """What the table holds, by width and reading.

    Args:
        latencies: of one corpus.
        rows: systems, in order, and after what each was written; at a width at which one was not
            timed it is left out.
    """
    printed = reported.results("hybridsign", 3)
    return [
        Speed(
            row=row,
            variant=latency.variant,
            size=size,
            reading=reading,
            steps=latency.steps,
            evaluations=latency.evaluations,
            ttff_ms=latency.ttff_ms,
            latency_as_published_s=round(latency.total_60_ms / 1e3, 7),
            throughput_fps=latency.frames_per_second,
            real_time_factor=latency.real_time_factor,
            paper_latency_s=printed.get(("", row, "latency_s")),
            paper_throughput_fps=printed.get(("", row, "throughput_fps")),
            written_after=written,
        )
        for size in dict.fromkeys(latency.size for latency in latencies)
        for reading in READINGS
        for row, written in rows.items()
        for latency in _variants(latencies, row, size, reading)
    ]


def sheet(
    table: Sequence[Speed], titles: Mapping[str, str], latencies: Sequence[Latency], profile: str
) -> Sheet:
    """The table for reading.

    Args:
        table: its rows.
        titles: how systems are printed.
        latencies: from which it was made.
        profile: name of the profile.
    """
    shared = sorted({each.steps for each in latencies if each.sampling == "matched" and each.steps})
    matched = f"in {' and '.join(map(str, shared))} steps" if shared else "in its own steps"
    device = " | ".join(dict.fromkeys(each.device for each in latencies))
    return Sheet(
        title="Table 3",
        header=_HEADER,
        rows=[_cells(speed, titles) for speed in table],
        caption=(
            f"Speed on one thread of {device}; profile {profile}; one clip of 60 frames at a time, "
            "all systems in turns, warm; medians. Latency as published is the time to the last "
            "frame, which is what the paper's column holds (latency × throughput = 60 frames). In "
            "square brackets: what the paper prints; it names neither hardware nor steps. "
            "Figures differ from run to run."
        ),
        notes=[
            f"official steps: each system's own sampler; matched steps: every diffusion {matched}, "
            "and what makes frame after frame as it is.",
            "Width paper: networks of the profile paper's size with random weights, which take as "
            "long as trained ones.",
            *_orders(table, titles),
            *written_after.notes({titles[each.row]: each.written_after for each in table}),
        ],
    )


def _variants(
    latencies: Sequence[Latency], row: str, size: str, reading: Sampling
) -> Iterator[Latency]:
    eager = find(latencies, row, size, sampling=reading)
    compiled = find(latencies, row, size, sampling=reading, variant="compiled")
    yield from filter(None, (eager, compiled))


def _cells(speed: Speed, titles: Mapping[str, str]) -> list[str]:
    return [
        _title(speed, titles),
        speed.size,
        READINGS[speed.reading],
        str(speed.evaluations),
        f"{speed.ttff_ms:.1f}",
        f"{speed.latency_as_published_s:.3f}{_beside(speed.paper_latency_s)}",
        f"{speed.throughput_fps:,.0f}{_beside(speed.paper_throughput_fps)}",
        f"{speed.real_time_factor:.3f}",
    ]


def _orders(table: Sequence[Speed], titles: Mapping[str, str]) -> Iterator[str]:
    """Systems that the paper timed too, fastest first, at each width and in each reading."""
    timed = [each for each in table if each.paper_latency_s is not None and each.variant == "eager"]
    for size, reading in dict.fromkeys((each.size, each.reading) for each in timed):
        group = [each for each in timed if (each.size, each.reading) == (size, reading)]
        last, first, paper = (
            " < ".join(written_after.short(titles[each.row]) for each in ordered)
            for ordered in (
                sorted(group, key=lambda each: each.latency_as_published_s),
                sorted(group, key=lambda each: each.ttff_ms),
                sorted(group, key=lambda each: each.paper_latency_s or 0.0),
            )
        )
        yield (
            f"Width {size}, {READINGS[reading]}. To the last frame: {last}. To the first: {first}. "
            f"The paper: {paper}."
        )


def _title(speed: Speed, titles: Mapping[str, str]) -> str:
    title = titles[speed.row]
    return title if speed.variant == "eager" else f"{title}, {speed.variant}"


def _beside(paper: float | None) -> str:
    return "" if paper is None else f" [{paper:g}]"
