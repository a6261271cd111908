"""What one system's clips are worth: back-translated by the judge, held against the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import isfinite
from typing import Any

import numpy as np

from hybridsign.data.batch import collate
from hybridsign.data.clip import Clip
from hybridsign.data.statistics import Statistics
from hybridsign.metrics import calibration, motion, text
from hybridsign.metrics.bleu import ORDERS, bleu_up_to
from hybridsign.metrics.distribution import OfFeatures, diversity, fid
from hybridsign.metrics.measurement import Measurement
from hybridsign.metrics.motion_joints import WHOLE, parts_of
from hybridsign.metrics.resampling import Resampled
from hybridsign.metrics.score import Score
from hybridsign.pose import PoseSequence, denormalise
from hybridsign.translation.back_translator import BackTranslator, Translation
from hybridsign.translation.reading import read

# What every judge of a corpus is asked; the rest is the first one's.
_READ_BY_ALL = ("bleu1", "bleu4", "wer_gloss", "wer_text")


@dataclass(frozen=True)
class Reading:
    """One clip as the judge read it, beside what was said."""

    split: str
    id: str
    reference: str
    hypothesis: str
    gloss_reference: str
    gloss_hypothesis: str
    dtw: float


@dataclass(frozen=True)
class Evaluation:
    """What is known of the clips of one system on one split.

    Attributes:
        readings: one a clip.
        motion: measurements of motion by the metric's name, which the paired bootstrap draws from.
        metrics: every metric by its name, to be scored on any draw of the clips; one that no clip
            defines, such as an error of hands that nobody ever saw, is left out.
        scores: of these, as they are written.
    """

    readings: list[Reading]
    motion: dict[str, Measurement]
    metrics: dict[str, Resampled]
    scores: dict[str, Any]


def evaluate(
    judge: BackTranslator,
    statistics: Statistics,
    clips: Sequence[Clip],
    references: Sequence[Clip],
    *,
    batch_size: int,
) -> Evaluation:
    """Read and measure the clips of one system on one split.

    Args:
        judge: in evaluation mode.
        statistics: the judge's own, to standardise the poses.
        clips: what the system made, in shoulder widths.
        references: the true clips, in the same order.
        batch_size: clips read at once.
    """
    translation = read(judge, statistics, clips, batch_size)
    measured = _motion(statistics, clips, references)
    dtw_values = measured["dtw"].values
    readings = [
        Reading(
            split=reference.split,
            id=reference.id,
            reference=reference.text,
            hypothesis=translation.text[row],
            gloss_reference=" ".join(reference.gloss or ()),
            gloss_hypothesis=translation.gloss[row] if translation.gloss is not None else "",
            dtw=round(float(dtw_values[row]), 6),
        )
        for row, reference in enumerate(references)
    ]
    made = translation.features.cpu().numpy().astype(np.float64)
    true = _features(judge, statistics, references, batch_size)
    found = _of_text(translation, references) | measured
    found |= _of_confidence([clip.pose for clip in clips], [clip.pose for clip in references])
    found |= _of_features(made, true, extractor=f"judge {judge.identity()} mean of states")
    defined = {name: each for name, each in found.items() if isfinite(each.score.value)}
    scores = {name: _rounded(each.score) for name, each in defined.items()}
    return Evaluation(readings, measured, defined, scores)


def read_by_another(
    judge: BackTranslator,
    statistics: Statistics,
    clips: Sequence[Clip],
    references: Sequence[Clip],
    *,
    batch_size: int,
) -> dict[str, Any]:
    """What a further judge is asked of the same clips; the arguments are those of `evaluate`."""
    found = _of_text(read(judge, statistics, clips, batch_size), references)
    return shared_by_all({name: _rounded(each.score) for name, each in found.items()})


def shared_by_all(scores: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the scores that every judge of a corpus gives."""
    return {name: scores[name] for name in _READ_BY_ALL if name in scores}


def _motion(
    statistics: Statistics, clips: Sequence[Clip], references: Sequence[Clip]
) -> dict[str, Measurement]:
    """Motion in shoulder widths; errors also in deviations and, where known, in pixels."""
    made, true = ([clip.pose for clip in side] for side in (clips, references))
    measured = motion.measure(made, true, units="shoulder_widths")
    measured |= _errors(
        [_standardised(pose, statistics) for pose in made],
        [_standardised(pose, statistics) for pose in true],
        "deviations",
    )
    places = [clip.placement for clip in references if clip.placement is not None]
    if len(places) == len(references):
        # Both sides where the reference stood: where the signer stands is not what is measured.
        measured |= _errors(
            [denormalise(pose, place) for pose, place in zip(made, places, strict=True)],
            [denormalise(pose, place) for pose, place in zip(true, places, strict=True)],
            "pixels",
        )
    return measured


def _errors(
    made: Sequence[PoseSequence], true: Sequence[PoseSequence], units: str
) -> dict[str, Measurement]:
    return {
        f"{name}_{units}": motion.OF_A_PART[name](made, true, units=units)
        for name in ("dtw", "mpjpe")
    }


def _standardised(pose: PoseSequence, statistics: Statistics) -> PoseSequence:
    return replace(pose, coordinates=statistics.standardise(pose.coordinates, pose.valid))


def _of_confidence(
    made: Sequence[PoseSequence], true: Sequence[PoseSequence]
) -> dict[str, Resampled]:
    """How far the confidence can be trusted, whole and by part."""
    found: dict[str, Resampled] = {}
    for part in (WHOLE, *parts_of(true[0].skeleton)):
        ending = "" if part == WHOLE else f"_{part}"
        found[f"ece{ending}"] = calibration.reliability(made, true, part=part)
        found[f"confidence_error{ending}"] = calibration.confidence_error(made, true, part=part)
    return found


def _of_features(made: np.ndarray, true: np.ndarray, *, extractor: str) -> dict[str, Resampled]:
    return {
        "fid": OfFeatures(fid, made, true, extractor),
        "diversity": OfFeatures(diversity, made, true, extractor),
    }


def _features(
    judge: BackTranslator, statistics: Statistics, clips: Sequence[Clip], batch_size: int
) -> np.ndarray:
    """(n, D)."""
    batches = [
        collate(clips[start : start + batch_size], statistics).to(judge.device)
        for start in range(0, len(clips), batch_size)
    ]
    return np.concatenate(
        [judge.features(batch.pose, batch.frame_mask).cpu().numpy() for batch in batches]
    ).astype(np.float64)


def _of_text(translation: Translation, references: Sequence[Clip]) -> dict[str, Resampled]:
    said = [reference.text for reference in references]
    metrics = {f"bleu{order}": bleu_up_to(order) for order in ORDERS}
    metrics |= {"chrf": text.chrf_of(0), "rouge": text.rouge_l_of()}
    metrics["wer_text"] = text.word_errors("text")[0]
    found: dict[str, Resampled] = {
        name: metric.counted(translation.text, said) for name, metric in metrics.items()
    }
    if translation.gloss is not None and any(reference.gloss for reference in references):
        signed = [" ".join(reference.gloss or ()) for reference in references]
        found["wer_gloss"] = text.word_errors("gloss")[0].counted(translation.gloss, signed)
    return found


def _rounded(score: Score) -> dict[str, Any]:
    return {**asdict(score), "value": round(score.value, 4)}
