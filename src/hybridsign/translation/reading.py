"""A judge reading clips: how long its sentences should be, and how well it reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch

from hybridsign.console import log, progress
from hybridsign.data.batch import collate
from hybridsign.data.clip import Clip
from hybridsign.data.statistics import Statistics
from hybridsign.metrics import text
from hybridsign.metrics.bleu import bleu_up_to
from hybridsign.translation.back_translator import BackTranslator, Translation
from hybridsign.translation.quality import Quality, ReadScores


def read(
    judge: BackTranslator, statistics: Statistics, clips: Sequence[Clip], batch_size: int
) -> Translation:
    """What a judge reads in some clips, however many they are.

    Args:
        judge: in evaluation mode.
        statistics: the judge's own, to standardise the poses.
        clips: in shoulder widths.
        batch_size: clips read at once.
    """
    parts: list[Translation] = []
    starts = range(0, len(clips), batch_size)
    for start in progress(starts, "back-translate", len(starts)):
        batch = collate(clips[start : start + batch_size], statistics).to(judge.device)
        parts.append(judge.translate(batch.pose, batch.frame_mask))
    return Translation(
        [sentence for part in parts for sentence in part.text],
        [line for part in parts for line in part.gloss or ()] or None,
        torch.cat([part.features for part in parts]),
    )


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
        hypotheses = read(judge, statistics, clips, batch_size).text
        tried[penalty] = bleu_up_to(4)(hypotheses, references).value
    chosen = max(tried, key=lambda penalty: (tried[penalty], -penalty))
    judge.pin(chosen)
    log.info("length penalty %g: BLEU-4 %.2f on true dev clips", chosen, tried[chosen])
    return {f"{penalty:g}": round(bleu, 4) for penalty, bleu in tried.items()}


def measure_quality(
    judge: BackTranslator,
    statistics: Statistics,
    systems: Mapping[str, Sequence[Clip]],
    batch_size: int,
    length_penalties: Mapping[str, float],
) -> Quality:
    """How well a judge reads true clips, and clips that are not what was said.

    Args:
        judge: in evaluation mode, its length penalty pinned.
        statistics: the judge's own.
        systems: clips of dev by the name of a control; each clip keeps what was really said.
        batch_size: clips read at once.
        length_penalties: BLEU-4 of the true clips under each penalty that was tried.
    """
    scores = {
        name: _read_scores(judge, statistics, clips, batch_size) for name, clips in systems.items()
    }
    return Quality(len(next(iter(systems.values()))), length_penalties, scores)


def _read_scores(
    judge: BackTranslator, statistics: Statistics, clips: Sequence[Clip], batch_size: int
) -> ReadScores:
    found = read(judge, statistics, clips, batch_size)
    said = [clip.text for clip in clips]
    bleu1, bleu4 = (round(bleu_up_to(order)(found.text, said).value, 4) for order in (1, 4))
    if found.gloss is None or not any(clip.gloss for clip in clips):
        return ReadScores(bleu1, bleu4, None)
    signed = [" ".join(clip.gloss or ()) for clip in clips]
    wer_gloss = text.word_errors("gloss")[0](found.gloss, signed).value
    return ReadScores(bleu1, bleu4, round(wer_gloss, 4))
