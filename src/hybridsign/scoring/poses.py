"""Poses against poses: motion, and what a judge reads in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path

from hybridsign.checkpoint import load_judge
from hybridsign.data.clip import SHOULDER_WIDTHS, Clip
from hybridsign.data.preprocessing import in_shoulder_widths, mend
from hybridsign.data.statistics import Statistics
from hybridsign.evaluation import Evaluation, evaluate
from hybridsign.metrics import motion
from hybridsign.metrics.measurement import Measurement
from hybridsign.metrics.resampling import interval, times_drawn
from hybridsign.metrics.text import standard, word_errors
from hybridsign.pose import PoseError
from hybridsign.scoring.clips import matched, read_both
from hybridsign.scoring.table import Cell, Row, ScoreTable
from hybridsign.scoring.texts import compare
from hybridsign.stages.preprocess import PreprocessSettings
from hybridsign.text import normalise
from hybridsign.translation.back_translator import BackTranslator

TRUTH = "ground truth"
BATCH_SIZE = 32
# A judge that knows fewer of the words did not learn this corpus; its BLEU would only tell that.
FEWEST_KNOWN = 0.5


def score_poses(
    reference: Path,
    hypothesis: Path,
    *,
    judge_file: Path | None = None,
    texts: Path | None = None,
    frames: int = 60,
    fps: float | None = None,
    seed: int = 1,
) -> ScoreTable:
    """Score the clips of a system against true clips of the same ids.

    Args:
        reference: Parquet file, or a file or folder of any format of `import`.
        hypothesis: the same, of the system.
        judge_file: checkpoint of the judge; None measures motion alone.
        texts: table of the true sentences, joined by the clips' names.
        frames: to which clips that are not in shoulder widths are brought.
        fps: frames per second where a file holds none; else the reference's.
        seed: of the resampling.

    Raises:
        ValueError: nothing matches, or the judge does not fit what it is to read.
    """
    notes: list[str] = []
    true, found = read_both(reference, hypothesis, notes, texts=texts, fps=fps)
    truth = _placed(true, reference, frames, notes)
    made = _placed(found, hypothesis, frames, notes)
    clips, references = matched(made, truth, (hypothesis, reference), notes)
    if judge_file is None:
        notes.append("No BLEU without a judge: name one (--judge FILE, or --corpus NAME).")
        rows = _motion(clips, references, seed)
        return ScoreTable(str(reference), len(clips), [hypothesis.name], rows, notes=notes)
    judge, statistics = load_judge(judge_file)
    clips, references = _with_sentences(clips, references, reference, notes)
    for path, some in ((hypothesis, clips), (reference, references)):
        _check_layout(judge_file, statistics, some, path)
    notes += [judge.quality.warning] if judge.quality and judge.quality.warning else []
    notes.append(_check_words(judge_file, judge, references, reference))
    return ScoreTable(
        references=str(reference),
        n=len(clips),
        systems=[hypothesis.name, TRUTH],
        rows=_judged(judge, statistics, clips, references, seed),
        judge=f"{judge.identity()} ({judge_file})",
        notes=notes,
    )


def _placed(clips: Iterable[Clip], path: Path, frames: int, notes: list[str]) -> dict[str, Clip]:
    """Clips in shoulder widths by their ids; one that cannot be used is left out and noted."""
    placed: dict[str, Clip] = {}
    moved = 0
    for clip in clips:
        if clip.id in placed:
            raise ValueError(f"{path}: two clips have the id {clip.id!r}; expected each id once")
        try:
            usable = clip if clip.units == SHOULDER_WIDTHS else _prepared(clip, frames)
        except PoseError as reason:
            notes.append(f"{path}: {clip.id} is left out: {reason}.")
            continue
        moved += usable is not clip
        placed[clip.id] = usable
    if moved:
        notes.append(f"{path}: {moved} clips brought to shoulder widths and {frames} frames.")
    return placed


def _prepared(clip: Clip, frames: int) -> Clip:
    """As `preprocess` does it by default, whatever was said."""
    mended, _ = mend(clip, PreprocessSettings().longest_gap)
    return in_shoulder_widths(mended, frames)


def _with_sentences(
    clips: Sequence[Clip], references: Sequence[Clip], path: Path, notes: list[str]
) -> tuple[list[Clip], list[Clip]]:
    """Pairs whose reference has a sentence, in the form in which judges learn text."""
    pairs = [
        (clip, replace(reference, text=normalise(reference.text)))
        for clip, reference in zip(clips, references, strict=True)
        if normalise(reference.text)
    ]
    if not pairs:
        raise ValueError(
            f"{path}: no clip has a sentence, and a judge's reading needs one to be held against. "
            "Name a table of sentences with --texts."
        )
    if len(pairs) < len(clips):
        notes.append(f"{path}: {len(clips) - len(pairs)} clips without a sentence are not scored.")
    return [clip for clip, _ in pairs], [reference for _, reference in pairs]


def _check_layout(
    judge_file: Path, statistics: Statistics, clips: Sequence[Clip], path: Path
) -> None:
    expected = (statistics.skeleton, statistics.mean.shape[-1])
    for clip in clips:
        found = (clip.pose.skeleton.name, clip.pose.coordinates.shape[-1])
        if found != expected:
            raise ValueError(
                f"{path}: {clip.id} has skeleton {found[0]} in {found[1]} coordinates, but the "
                f"judge {judge_file} reads {expected[0]} in {expected[1]}. Score motion alone, "
                "without a judge, or take a judge that learned this layout."
            )


def _check_words(
    judge_file: Path, judge: BackTranslator, references: Sequence[Clip], path: Path
) -> str:
    """Refuse a judge of another language; tell how many of the words it can write."""
    words = [word for clip in references for word in clip.text.split()]
    unknown = sorted({word for word in words if word not in judge.words})
    known = sum(word in judge.words for word in words) / len(words)
    told = f"The judge knows {100 * known:.1f} % of the references' running words"
    if known < FEWEST_KNOWN:
        raise ValueError(
            f"{judge_file}: this judge learned another language or corpus: it knows "
            f"{100 * known:.1f} % of the running words of {path} (not: {', '.join(unknown[:5])}). "
            "Take a judge of that corpus, or score motion alone, without a judge."
        )
    return f"{told}."


def _judged(
    judge: BackTranslator,
    statistics: Statistics,
    clips: Sequence[Clip],
    references: Sequence[Clip],
    seed: int,
) -> list[Row]:
    """Text and gloss as the judge reads them, then motion, of the clips and of the truth."""
    found = evaluate(judge, statistics, clips, references, batch_size=BATCH_SIZE)
    bound = evaluate(judge, statistics, references, references, batch_size=BATCH_SIZE)
    made, true = found.readings, bound.readings
    readings = {"hypothesis": made, TRUTH: true}
    rows = compare(
        [reading.reference for reading in made],
        {name: [reading.hypothesis for reading in some] for name, some in readings.items()},
        standard(),
        seed=seed,
        chance=False,
    )
    if "wer_gloss" in found.scores:
        rows += compare(
            [reading.gloss_reference for reading in made],
            {
                name: [reading.gloss_hypothesis for reading in some]
                for name, some in readings.items()
            },
            word_errors("gloss"),
            seed=seed,
            chance=False,
        )
    return [*rows, *_others(rows, found, bound, seed)]


def _others(rows: Sequence[Row], found: Evaluation, bound: Evaluation, seed: int) -> list[Row]:
    """Rows of the scores that are not of text, with an interval where clips have numbers."""
    of_text = {row.signature.partition("|")[0] for row in rows}
    return [
        Row(
            name,
            score["signature"],
            tuple(_cell(name, side, seed) for side in (found, bound)),
        )
        for name, score in found.scores.items()
        if score["signature"].partition("|")[0] not in of_text
    ]


def _cell(name: str, side: Evaluation, seed: int) -> Cell:
    if name in side.motion:
        return _resampled(side.motion[name], seed)
    return Cell(side.scores[name]["value"])


def _motion(clips: Sequence[Clip], references: Sequence[Clip], seed: int) -> list[Row]:
    """How the clips move, without a judge."""
    pair = [clip.pose for clip in clips], [clip.pose for clip in references]
    measured = motion.measure(*pair, units=SHOULDER_WIDTHS)
    return [
        Row(name, found.score.signature, (_resampled(found, seed),))
        for name, found in measured.items()
        if isfinite(found.value)
    ]


def _resampled(found: Measurement, seed: int) -> Cell:
    scores = found.resampled(times_drawn(len(found), seed=seed))
    return Cell(found.value, *interval(scores))
