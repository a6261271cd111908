"""What one system's clips are worth: back-translated by the judge, held against the truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from hybridsign.data.clip import Clip
from hybridsign.data.statistics import Statistics
from hybridsign.metrics import motion, text
from hybridsign.metrics.score import Score
from hybridsign.translation.back_translator import BackTranslator
from hybridsign.translation.reading import read


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


def evaluate(
    judge: BackTranslator,
    statistics: Statistics,
    clips: Sequence[Clip],
    references: Sequence[Clip],
    *,
    batch_size: int,
) -> tuple[list[Reading], dict[str, Any]]:
    """Read and measure the clips of one system on one split.

    Args:
        judge: in evaluation mode.
        statistics: the judge's own, to standardise the poses.
        clips: what the system made, in shoulder widths.
        references: the true clips, in the same order.
        batch_size: clips read at once.

    Returns:
        Readings, one a clip, and scores by the metric's name.
    """
    texts, glosses = read(judge, statistics, clips, batch_size)
    dtw, dtw_values = motion.dtw_l1_perref(
        [clip.pose for clip in clips], [clip.pose for clip in references], units="shoulder_widths"
    )
    readings = [
        Reading(
            split=reference.split,
            id=reference.id,
            reference=reference.text,
            hypothesis=texts[row],
            gloss_reference=" ".join(reference.gloss or ()),
            gloss_hypothesis=glosses[row] if glosses is not None else "",
            dtw=round(dtw_values[row], 6),
        )
        for row, reference in enumerate(references)
    ]
    has_gloss = glosses is not None and any(reference.gloss for reference in references)
    scores = _text_scores(readings, has_gloss=has_gloss)
    scores["dtw"] = dtw
    scores["total_distance"] = motion.total_distance(
        [clip.pose for clip in clips], [clip.pose for clip in references], units="shoulder_widths"
    )
    return readings, {name: _rounded(score) for name, score in scores.items()}


def _text_scores(readings: Sequence[Reading], *, has_gloss: bool) -> dict[str, Score]:
    hypotheses = [reading.hypothesis for reading in readings]
    references = [reading.reference for reading in readings]
    scores = {f"bleu{order}": text.bleu(hypotheses, references, order) for order in (1, 2, 3, 4)}
    scores["chrf"] = text.chrf(hypotheses, references)
    scores["rouge"] = text.rouge_l(hypotheses, references)
    scores["wer_text"] = text.wer(hypotheses, references, of="text")
    if has_gloss:
        scores["wer_gloss"] = text.wer(
            [reading.gloss_hypothesis for reading in readings],
            [reading.gloss_reference for reading in readings],
            of="gloss",
        )
    return scores


def _rounded(score: Score) -> dict[str, Any]:
    return {**asdict(score), "value": round(score.value, 4)}
