"""A judge reading clips, and how it is taught how long its sentences should be."""

from __future__ import annotations

from collections.abc import Sequence

from hybridsign.console import log, progress
from hybridsign.data.batch import collate
from hybridsign.data.clip import Clip
from hybridsign.data.statistics import Statistics
from hybridsign.metrics import text
from hybridsign.translation.back_translator import BackTranslator


def read(
    judge: BackTranslator, statistics: Statistics, clips: Sequence[Clip], batch_size: int
) -> tuple[list[str], list[str] | None]:
    """Sentences, and gloss lines where the judge learned glosses, one a clip.

    Args:
        judge: in evaluation mode.
        statistics: the judge's own, to standardise the poses.
        clips: in shoulder widths.
        batch_size: clips read at once.
    """
    texts: list[str] = []
    glosses: list[str] = []
    starts = range(0, len(clips), batch_size)
    for start in progress(starts, "back-translate", len(starts)):
        batch = collate(clips[start : start + batch_size], statistics)
        translation = judge.translate(batch.pose, batch.frame_mask)
        texts += translation.text
        glosses += translation.gloss or []
    return texts, glosses or None


def choose_length_penalty(
    judge: BackTranslator, statistics: Statistics, clips: Sequence[Clip], batch_size: int
) -> dict[str, float]:
    """Pin the length penalty with which the judge reads true clips best, by BLEU-4.

    Chosen once, on ground truth, so that no generator is read with a penalty of its own.

    Args:
        judge: in evaluation mode; changed in place.
        statistics: the judge's own.
        clips: true clips of dev.
        batch_size: clips read at once.

    Returns:
        BLEU-4 of every penalty that was tried.
    """
    references = [clip.text for clip in clips]
    tried: dict[float, float] = {}
    for penalty in judge.settings.length_penalties:
        judge.pin(penalty)
        hypotheses, _ = read(judge, statistics, clips, batch_size)
        tried[penalty] = text.bleu(hypotheses, references, 4).value
    chosen = max(tried, key=lambda penalty: (tried[penalty], -penalty))
    judge.pin(chosen)
    log.info("length penalty %g: BLEU-4 %.2f on true dev clips", chosen, tried[chosen])
    return {f"{penalty:g}": round(bleu, 4) for penalty, bleu in tried.items()}
