"""What `stress` found: variants of HybridSign on a spoiled history and in long streams."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from hybridsign.tables.sheet import Sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROBUSTNESS, LONG_STREAMS = TABLES = ("robustness", "long_streams")
# Metrics of a long stream, as they are headed.
_OF_STREAMS = {
    "bleu1": "BLEU-1 ↑",
    "bleu4": "BLEU-4 ↑",
    "dtw": "DTW ↓",
    "bone_length_error": "bones ↓",
    "total_distance": "distance →1",
    "speed": "speed",
    "jerk": "jerk",
}
_DIGITS = {"bone_length_error": 4, "speed": 4, "jerk": 4}
_SPOILED = {"bleu1": "BLEU-1 ↑", "dtw": "DTW ↓"}
# Content of one `stress.json`, by the names of its keys.
Found = Mapping[str, Any]


def robustness(found: Sequence[Found], titles: Mapping[str, str], profile: str) -> Sheet:
    """The table of spoiled histories.

    Args:
        found: contents of `stress.json`, a model and seed each, all on the same clips.
        titles: how models are printed.
        profile: name of the profile.
    """
    rows = tidy_robustness(found)
    shares = sorted({row["share"] for row in rows})
    kinds = list(dict.fromkeys((row["manner"], row["confidence"]) for row in rows))
    header = [f"{name}, {share:.0%}" for name in _SPOILED.values() for share in shares]

    def cells(model: str, kind: tuple[str, str]) -> list[str]:
        of_kind = [row for row in rows if (row["manner"], row["confidence"]) == kind]
        return [
            _cell(_values(of_kind, model, metric, share=share), 2)
            for metric in _SPOILED
            for share in shares
        ]

    return Sheet(
        title="A spoiled history",
        header=["System", "history", "confidence", *header],
        rows=[[titles[m], *kind, *cells(m, kind)] for m in _models(found) for kind in kinds],
        caption=_caption(found, profile)
        + "In a share of the frames of its own history, articulators (body, face, hands; each in "
        "frames of its own) are lost or garbled while the model signs on.",
        notes=[
            "lost: at the mean pose, as an estimator's loss is encoded; garbled: on the other side "
            "of the mean.",
            "told: the confidence of what is spoiled is 0; silent: it stays as predicted. Frames "
            "are scored as they were made, before they are spoiled.",
        ],
    )


def long_streams(found: Sequence[Found], titles: Mapping[str, str], profile: str) -> Sheet:
    """The table of streams of other lengths than the models learned; arguments as above."""
    rows = tidy_long_streams(found)
    lengths = sorted({row["frames"] for row in rows})

    def cells(model: str, frames: int) -> list[str]:
        return [
            _cell(_values(rows, model, metric, frames=frames), _DIGITS.get(metric, 2))
            for metric in _OF_STREAMS
        ]

    return Sheet(
        title="Streams beyond the trained length",
        header=["System", "frames", *_OF_STREAMS.values()],
        rows=[[titles[m], str(each), *cells(m, each)] for m in _models(found) for each in lengths],
        caption=_caption(found, profile)
        + f"Each sentence is signed over so many frames; {found[0]['frames']} were learned.",
        notes=[
            f"BLEU and DTW: of the stream resampled to {found[0]['frames']} frames. The rest: of "
            "its frames as they came, beside the truth slowed as much.",
            "speed and jerk: mean over joints, shoulder widths a frame, and a frame cubed. A "
            "sentence signed at an eighth of the pace moves an eighth as fast; what it does not "
            "slow down by is trembling, which lengthens the wrists' distance.",
        ],
    )


def tidy_robustness(found: Sequence[Found]) -> list[dict[str, Any]]:
    """Every number, a row each; where nothing is spoiled, every kind of spoiling is the same."""
    rows = []
    for each in found:
        kinds = dict.fromkeys((row["manner"], row["confidence"]) for row in each["robustness"])
        clean = [
            {**each["clean"], "manner": manner, "confidence": confidence}
            for manner, confidence in kinds
        ]
        rows += [{**_who(each), **row} for row in (*clean, *each["robustness"])]
    return rows


def tidy_long_streams(found: Sequence[Found]) -> list[dict[str, Any]]:
    """Every number, a row each."""
    return [{**_who(each), **row} for each in found for row in each["streams"]]


def robustness_picture(found: Sequence[Found], titles: Mapping[str, str]) -> bytes:
    """BLEU-1 and DTW against the share that is spoiled: told in full lines, silent in broken."""
    from matplotlib.figure import Figure

    rows = tidy_robustness(found)
    manners = list(dict.fromkeys(row["manner"] for row in rows))
    figure = Figure(figsize=(7.2, 5.6), layout="constrained")
    panels = figure.subplots(len(_SPOILED), len(manners), sharex=True, sharey="row", squeeze=False)
    for line, (metric, heading) in zip(panels, _SPOILED.items(), strict=True):
        for axes, manner in zip(line, manners, strict=True):
            for number, model in enumerate(_models(found)):
                for confidence, style in (("told", "o-"), ("silent", "s--")):
                    of_line = [
                        row for row in rows if row["manner"] == manner
                        and row["confidence"] == confidence
                    ]  # fmt: skip
                    _line(axes, of_line, model, metric, "share", number, style,
                          f"{titles[model]}, {confidence}")  # fmt: skip
            axes.set(ylabel=heading if axes is line[0] else "")
            axes.spines[["top", "right"]].set_visible(False)
    for axes, manner in zip(panels[0], manners, strict=True):
        axes.set_title(f"history {manner}", fontsize=9, loc="left")
    for axes in panels[-1]:
        axes.set(xlabel="share of the history's frames")
        axes.xaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    return _drawn(figure, panels[0][-1], columns=len(_models(found)))


def long_streams_picture(found: Sequence[Found], titles: Mapping[str, str]) -> bytes:
    """Each metric against the frames of the stream."""
    from matplotlib.figure import Figure

    rows = tidy_long_streams(found)
    lengths = sorted({row["frames"] for row in rows})
    shown = {name: heading for name, heading in _OF_STREAMS.items() if name != "bleu4"}
    figure = Figure(figsize=(7.2, 4.8), layout="constrained")
    panels = figure.subplots(2, 3, sharex=True).flat
    for axes, (metric, heading) in zip(panels, shown.items(), strict=True):
        for number, model in enumerate(_models(found)):
            _line(axes, rows, model, metric, "frames", number, "o-", titles[model])
        axes.set(xscale="log")
        axes.set_xticks(lengths, list(map(str, lengths)))
        axes.minorticks_off()
        axes.set_ylim(0, 1.15 * axes.get_ylim()[1])
        axes.set_title(heading, fontsize=9, loc="left")
        axes.spines[["top", "right"]].set_visible(False)
    for axes in panels[-3:]:
        axes.set(xlabel="frames of the stream")
    return _drawn(figure, panels[2], columns=len(_models(found)))


def _line(
    axes: Axes,
    rows: Iterable[Mapping[str, Any]],
    model: str,
    metric: str,
    against: str,
    number: int,
    style: str,
    label: str,
) -> None:
    points: dict[float, list[float]] = {}
    for row in rows:
        if row["model"] == model:
            points.setdefault(row[against], []).append(row[metric])
    places = sorted(points)
    means = [float(np.mean(points[place])) for place in places]
    axes.plot(places, means, style, ms=3.5, lw=1.3, color=f"C{number}", label=label)


def _drawn(figure: Figure, lines_of: Axes, columns: int) -> bytes:
    import matplotlib as mpl

    handles, labels = lines_of.get_legend_handles_labels()
    figure.legend(
        handles, labels, frameon=False, fontsize=7, ncols=columns, loc="outside lower center"
    )
    # A fixed salt gives the same names inside the file, and so the same bytes, on every run.
    with mpl.rc_context({"svg.hashsalt": "hybridsign", "svg.fonttype": "none"}):
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def _models(found: Sequence[Found]) -> list[str]:
    return list(dict.fromkeys(each["model"] for each in found))


def _who(found: Found) -> dict[str, Any]:
    return {"corpus": found["corpus"], "model": found["model"], "seed": found["seed"]}


def _values(
    rows: Iterable[Mapping[str, Any]], model: str, metric: str, **where: float
) -> list[float]:
    """One metric of all seeds of a model."""
    return [
        row[metric]
        for row in rows
        if row["model"] == model and all(row[key] == value for key, value in where.items())
    ]


def _cell(values: Sequence[float], digits: int) -> str:
    mean = f"{np.mean(values):.{digits}f}"
    return mean if len(values) == 1 else f"{mean} ± {np.std(values, ddof=1):.{digits}f}"


def _caption(found: Sequence[Found], profile: str) -> str:
    first = found[0]
    seeds = ", ".join(map(str, sorted({each["seed"] for each in found})))
    return (
        f"{first['corpus']} ({first['origin']}), first {first['clips']} test clips, profile "
        f"{profile}; seeds {seeds}; evaluator: judge {first['judge']}. "
    )
