"""Figures of the report: learning curves, and whether confidence is calibrated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hybridsign.reporting.pictures import test_pairs

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def learning_curve(points: Sequence[Mapping[str, Any]]) -> Figure:
    """Losses of a training against its steps, as `curve.json` holds them."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 2.6), layout="constrained")
    axes = figure.subplots()
    names = sorted(
        {name for point in points for name in point if name.startswith(("train_", "dev_"))}
    )
    for name in names:
        known = [point for point in points if name in point]
        style = "o--" if name.startswith("dev_") else "-"
        steps = [point["step"] for point in known]
        axes.plot(steps, [point[name] for point in known], style, ms=3, lw=1.2, label=name)
    axes.set(xlabel="step", ylabel="loss", yscale="log")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=7)
    return figure


def reliability_diagram(generated: Path, truth: Path) -> Figure:
    """Predicted confidence against the true clips', by part; on the diagonal it is calibrated."""
    from matplotlib.figure import Figure

    from hybridsign.metrics.calibration import reliability
    from hybridsign.metrics.motion_joints import parts_of

    pairs = [(made.pose, real.pose) for made, real in test_pairs(generated, truth)]
    made, true = zip(*pairs, strict=True)
    figure = Figure(figsize=(3.4, 3.2), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="0.8", lw=1)
    for part in parts_of(true[0].skeleton):
        found = reliability(made, true, part=part)
        share, predicted, seen = found.diagram()
        name = f"{part}, ECE {found.score.value:.1f} %"
        axes.scatter(predicted, seen, 4 + 120 * share, alpha=0.7, label=name)
    axes.set(xlabel="predicted confidence", ylabel="true confidence", xlim=(0, 1), ylim=(0, 1))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=7, loc="upper left")
    return figure
