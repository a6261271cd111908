"""An evaluation's scores, clip by clip, so that any draw of its test clips can be scored again."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from hybridsign.metrics.bleu import ORDERS, bleu_up_to
from hybridsign.metrics.measurement import Measurement
from hybridsign.metrics.resampling import Resampled


def rescored(folder: Path) -> dict[str, Resampled]:
    """BLEU and each metric of motion on test, by name, of one evaluation's folder."""
    return {f"bleu{order}": bleu(order, folder) for order in ORDERS} | motion(folder)


def bleu(order: int, folder: Path) -> Resampled:
    """BLEU up to n-grams of some order, of what the first judge read."""
    readings = _of_test(folder / "translations.csv")
    hypotheses, references = (
        [reading[side] for reading in readings] for side in ("hypothesis", "reference")
    )
    return bleu_up_to(order).counted(hypotheses, references)


def motion(folder: Path) -> dict[str, Resampled]:
    """Each metric of motion, by name."""
    clips = _of_test(folder / "motion.csv")
    names = [name for name in clips[0] if f"{name}/" in clips[0]]
    return {
        name: Measurement(
            np.array([float(clip[name]) for clip in clips]),
            np.array([float(clip[f"{name}/"]) for clip in clips]),
            name,
        )
        for name in names
    }


def _of_test(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["split"] == "test"]
