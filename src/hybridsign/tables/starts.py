"""How long the first frame of longer and longer clips is waited for, as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from hybridsign.tables.latency import Start

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Ten that can be told apart; the lines of systems beyond them are dashed.
_COLOURS = 10
_REAL_TIME_MS = 1000 / 25


def figure(starts: Sequence[Start], titles: Mapping[str, str], device: str) -> Figure:
    """Time to the first frame against the length of the clip, both on logarithmic scales.

    What makes frame after frame shows them at once, however many are to come; what makes clips as
    a whole shows nothing before all of it is there.

    Args:
        starts: of all systems of a corpus.
        titles: how models are printed.
        device: on which all was timed.
    """
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(7.2, 3.8), layout="constrained")
    axes = drawn.subplots()
    lines = list(dict.fromkeys((start.model, start.variant) for start in starts))
    starts = sorted(starts, key=lambda start: start.frames)
    for number, (model, variant) in enumerate(lines):
        points = [start for start in starts if (start.model, start.variant) == (model, variant)]
        axes.plot(
            [point.frames for point in points],
            [point.ttff_ms for point in points],
            "o-" if number < _COLOURS else "o--",
            ms=3.5,
            lw=1.4,
            color=f"C{number % _COLOURS}",
            label=titles[model] if variant == "eager" else f"{titles[model]}, {variant}",
        )
    lengths = sorted({start.frames for start in starts})
    axes.axhline(_REAL_TIME_MS, color="0.6", lw=0.8, ls=":")
    axes.annotate("one frame at 25 frames/s", (lengths[0], _REAL_TIME_MS), (0, 2),
                  textcoords="offset points", fontsize=7, color="0.4")  # fmt: skip
    axes.set(xlabel="frames of the clip", ylabel="first frame, ms", xscale="log", yscale="log")
    axes.set_xticks(lengths, list(map(str, lengths)))
    axes.minorticks_off()
    axes.set_title(f"{device}; one thread, one clip at a time", fontsize=8, loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=7, loc="center left", bbox_to_anchor=(1, 0.5))
    return drawn
