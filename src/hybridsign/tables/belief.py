"""Which metric can be believed: metrics by damages, as a table and as a picture."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from hybridsign.tables.sheet import Sheet

NOT_DEFINED = "—"
# Widths of the picture's columns and of its labels, and heights of its rows, inches.
_COLUMN, _LABELS, _ROW, _HEADINGS = 0.8, 1.9, 0.2, 1.2


def sheet(found: Sequence[Mapping[str, Any]], profile: str) -> Sheet:
    """The table of what `believe` found with each judge.

    Args:
        found: contents of `belief.json`, one a judge, all on the same clips.
        profile: name of the profile.
    """
    first = found[0]
    damages = list(dict.fromkeys(belief["damage"] for belief in first["beliefs"]))
    cells = {
        (_label(belief, each), belief["damage"]): _cell(belief)
        for each in found
        for belief in each["beliefs"]
    }
    judges = ", ".join(f"{each['judge']} (seed {each['judge_seed']})" for each in found)
    return Sheet(
        title="Which metric can be believed",
        header=["Metric", *map(_words, damages)],
        rows=[
            [label, *(cells[label, damage] for damage in damages)]
            for label in dict.fromkeys(label for label, _ in cells)
        ],
        caption=(
            f"Rank correlation of each metric with known damage, on {first['clips']} true test "
            f"clips of {first['corpus']}, profile {profile}; judges: {judges}. 1: every step of "
            "damage is seen as worse; 0: it is not seen; −1: it is seen as better."
        ),
        notes=[
            "In brackets: the middle 95 % over resampled clips, where it is more than a point.",
            "meaning: clips with signs swapped beside clips that say the same, mirrored or slowed; "
            "the damage is the share of signs that were swapped.",
            *(
                f"{_words(each['damage'])}: {', '.join(f'{level:g}' for level in each['levels'])}"
                for each in first["damages"]
            ),
        ],
    )


def tidy(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Every number of these, a row each."""
    return [
        {"judge": each["judge"] if belief["judged"] else "", **belief}
        for number, each in enumerate(found)
        for belief in each["beliefs"]
        if belief["judged"] or number == 0
    ]


def picture(found: Mapping[str, Any]) -> bytes:
    """The same for one judge in colour: blue where damage is seen, red where it is rewarded.

    Args:
        found: content of `belief.json`.

    Returns:
        An SVG; the same bytes for the same content.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    damages = list(dict.fromkeys(belief["damage"] for belief in found["beliefs"]))
    metrics = list(dict.fromkeys(belief["metric"] for belief in found["beliefs"]))
    values = np.full((len(metrics), len(damages)), np.nan)
    for belief in found["beliefs"]:
        if belief["correlation"] is not None:
            place = metrics.index(belief["metric"]), damages.index(belief["damage"])
            values[place] = belief["correlation"]
    size = (_LABELS + _COLUMN * len(damages), _HEADINGS + _ROW * len(metrics))
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots()
    axes.imshow(values, cmap="RdBu", vmin=-1, vmax=1, aspect="auto")
    axes.set_xticks(range(len(damages)), list(map(_words, damages)), rotation=40, ha="left")
    axes.set_yticks(range(len(metrics)), metrics)
    axes.xaxis.tick_top()
    axes.tick_params(length=0, labelsize=7)
    axes.spines[:].set_visible(False)
    for (row, column), value in np.ndenumerate(values):
        shade = "white" if abs(value) > 0.6 else "black"
        text = NOT_DEFINED if np.isnan(value) else f"{value:.2f}"
        axes.text(column, row, text, ha="center", va="center", fontsize=6, color=shade)
    buffer = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "hybridsign", "svg.fonttype": "none"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def _label(belief: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """Two judges give two numbers; geometry gives one."""
    name = str(belief["metric"])
    return f"{name}, judge {found['judge_seed']}" if belief["judged"] else name


def _cell(belief: Mapping[str, Any]) -> str:
    value, low, high = (belief[name] for name in ("correlation", "low", "high"))
    if value is None:
        return NOT_DEFINED
    return f"{value:.2f}" if low == high == value else f"{value:.2f} [{low:.2f}, {high:.2f}]"


def _words(damage: str) -> str:
    return damage.replace("_", " ")
