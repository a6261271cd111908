"""From traces to the figures that are told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import numpy as np

from hybridsign.timing.trace import Trace

FRAMES = 60  # of the protocol
SIGNING_FPS = 25.0  # of signing video: what a system has to keep up with


class Figures(TypedDict):
    """The measured columns of `tables.latency.Latency`, there explained."""

    repetitions: int
    ttff_ms: float
    ttff_p95_ms: float
    total_60_ms: float
    frames_per_second: float
    clips_per_second: float
    real_time_factor: float
    steady_frames_per_second: float | None
    gap_p50_ms: float | None
    gap_p95_ms: float | None
    gap_p99_ms: float | None


def summary(traces: Sequence[Trace], batch: int, *, streams: bool) -> Figures:
    """Medians over repetitions, and percentiles of the gaps of all of them together.

    Args:
        traces: of whole clips.
        batch: clips made together.
        streams: whether frames come one after another, so that what is after the first counts.
    """
    total = float(np.median([trace.total for trace in traces]))
    frames = batch * len(traces[0].stood)
    gaps = np.concatenate([trace.gaps for trace in traces])
    steady = float(np.median([trace.total - trace.first for trace in traces]))
    p50, p95, p99 = (
        _milliseconds(float(each)) if streams else None
        for each in np.percentile(gaps, (50, 95, 99))
    )
    return Figures(
        **first_frame(traces),
        total_60_ms=_milliseconds(total),
        frames_per_second=round(frames / total, 1),
        clips_per_second=round(batch / total, 3),
        real_time_factor=round(total / (frames / SIGNING_FPS), 5),
        steady_frames_per_second=round((frames - batch) / steady, 1) if streams else None,
        gap_p50_ms=p50,
        gap_p95_ms=p95,
        gap_p99_ms=p99,
    )


class FirstFrame(TypedDict):
    """Of traces that may end with their first frame."""

    repetitions: int
    ttff_ms: float
    ttff_p95_ms: float


def first_frame(traces: Sequence[Trace]) -> FirstFrame:
    """Median and 95th percentile of the time to the first frame."""
    first = [trace.first for trace in traces]
    return FirstFrame(
        repetitions=len(traces),
        ttff_ms=_milliseconds(float(np.median(first))),
        ttff_p95_ms=_milliseconds(float(np.percentile(first, 95))),
    )


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1e3, 4)
