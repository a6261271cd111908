"""Which class of sign stands for which gloss, learned from clips and their gloss lines alone."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple, Self

from hybridsign.data.phoenix14t.annotations import Annotation
from hybridsign.data.phoenix14t.monotone import DELETION, align_monotone
from hybridsign.data.phoenix14t.runs import Run, find_runs

_Pair = tuple[int, str]  # a class of sign and a gloss

# Just better than deleting the gloss: a class and a gloss that never met are paired only
# where both would stay alone. Words blanked out are far more common than words substituted.
UNSEEN = DELETION + 0.1
# The share of common clips at which a class and a gloss are neither drawn together nor apart.
NEUTRAL_DICE = 0.02
ROUNDS_TO_FIND_SPECIAL = 2
ROUNDS_TO_LEARN = 3
SPECIAL_MIN_RUNS = 20
SPECIAL_MIN_SHARE = 0.5


class _Clip(NamedTuple):
    runs: list[Run]
    gloss: tuple[str, ...]


@dataclass(frozen=True)
class GlossMapping:
    """What the training clips say about classes of signs and glosses.

    Attributes:
        scores: for each class and gloss met as a pair, their pointwise mutual information, nats.
        special: classes that stand for no gloss: rest, gestures.
        signs: for each class, its key in a lexicon: its dominant gloss, plain for the most
            frequent class of that gloss, "GLOSS~2", "GLOSS~3" for further ones.
        mean_frames: mean duration of each gloss.
        typical_frames: mean duration over all glosses.
    """

    scores: Mapping[_Pair, float]
    special: frozenset[int]
    signs: Mapping[int, str]
    mean_frames: Mapping[str, float]
    typical_frames: float

    @classmethod
    def learn(cls, train: Iterable[Annotation]) -> Self:
        """Learn from clips whose gloss lines are known, but not which run is which gloss.

        Hard expectation maximisation: begin with how often class and gloss share a clip, then
        align and count in turns. Classes that mostly stay without a gloss are then set aside,
        and the others learned anew.

        Args:
            train: annotations of the training split.

        Raises:
            ValueError: no clip has both glosses and aligned frames.
        """
        clips = [_Clip(find_runs(clip.gloss_states), clip.gloss) for clip in train]
        special = _special_classes(clips)
        clips = [_without(clip, special) for clip in clips]
        scores = _learn_scores(clips, ROUNDS_TO_LEARN)
        if not scores:
            raise ValueError(
                f"found {len(clips)} clips, none with both a gloss line and aligned frames; "
                "expected the training split. Are the alignments in the file?"
            )
        mean_frames, typical_frames = _mean_frames(clips, scores)
        return cls(
            scores=scores,
            special=special,
            signs=_sign_names(_count_pairs(clips, scores)),
            mean_frames=mean_frames,
            typical_frames=typical_frames,
        )

    def align(self, annotation: Annotation) -> list[tuple[Run, int | None]]:
        """Each run of a clip with the place of its gloss in the gloss line; None where it has none.

        Neighbouring runs may share a place: signs repeated, letters spelled, parts of a compound.
        """
        clip = _Clip(find_runs(annotation.gloss_states), annotation.gloss)
        places = iter(_align(_without(clip, self.special), self.scores))
        return [
            (run, None if run.alignment_class in self.special else next(places))
            for run in clip.runs
        ]

    def expected_frames(self, gloss: str) -> float:
        """Mean duration of a gloss on train; that of all glosses where it never occurred."""
        return self.mean_frames.get(gloss, self.typical_frames)


def _without(clip: _Clip, special: frozenset[int]) -> _Clip:
    return _Clip([run for run in clip.runs if run.alignment_class not in special], clip.gloss)


def _special_classes(clips: list[_Clip]) -> frozenset[int]:
    """The classes that stay without a gloss in most of their runs, and are not rare."""
    scores = _learn_scores(clips, ROUNDS_TO_FIND_SPECIAL)
    n_runs, n_alone = Counter[int](), Counter[int]()
    for clip in clips:
        for run, place in zip(clip.runs, _align(clip, scores), strict=True):
            n_runs[run.alignment_class] += 1
            n_alone[run.alignment_class] += place is None
    return frozenset(
        alignment_class
        for alignment_class, n in n_runs.items()
        if n >= SPECIAL_MIN_RUNS and n_alone[alignment_class] > SPECIAL_MIN_SHARE * n
    )


def _learn_scores(clips: list[_Clip], rounds: int) -> dict[_Pair, float]:
    scores = _dice_scores(clips)
    for _ in range(rounds):
        scores = _mutual_information(_count_pairs(clips, scores))
    return scores


def _dice_scores(clips: list[_Clip]) -> dict[_Pair, float]:
    """Log of Dice's coefficient of the clips with a class and those with a gloss, shifted."""
    with_class, with_gloss, with_both = Counter[int](), Counter[str](), Counter[_Pair]()
    for clip in clips:
        classes, glosses = {run.alignment_class for run in clip.runs}, set(clip.gloss)
        with_class.update(classes)
        with_gloss.update(glosses)
        with_both.update(product(classes, glosses))
    return {
        pair: math.log(2 * n / (with_class[pair[0]] + with_gloss[pair[1]]) / NEUTRAL_DICE)
        for pair, n in with_both.items()
    }


def _mutual_information(pairs: Counter[_Pair]) -> dict[_Pair, float]:
    """Pointwise mutual information of class and gloss, in nats."""
    of_class, of_gloss = Counter[int](), Counter[str]()
    for (alignment_class, gloss), n in pairs.items():
        of_class[alignment_class] += n
        of_gloss[gloss] += n
    return {
        pair: math.log(n * pairs.total() / (of_class[pair[0]] * of_gloss[pair[1]]))
        for pair, n in pairs.items()
    }


def _align(clip: _Clip, scores: Mapping[_Pair, float]) -> list[int | None]:
    """The place of each run's gloss in the gloss line; None where it has none."""
    if not clip.runs or not clip.gloss:
        return [None] * len(clip.runs)
    return align_monotone(
        [
            [scores.get((run.alignment_class, gloss), UNSEEN) for gloss in clip.gloss]
            for run in clip.runs
        ]
    )


def _count_pairs(clips: list[_Clip], scores: Mapping[_Pair, float]) -> Counter[_Pair]:
    return Counter(
        (run.alignment_class, clip.gloss[place])
        for clip in clips
        for run, place in zip(clip.runs, _align(clip, scores), strict=True)
        if place is not None
    )


def _mean_frames(
    clips: list[_Clip], scores: Mapping[_Pair, float]
) -> tuple[dict[str, float], float]:
    """Mean number of aligned frames of each gloss, and of all of them."""
    durations: dict[str, list[int]] = defaultdict(list)
    for clip in clips:
        frames = Counter[int]()
        for run, place in zip(clip.runs, _align(clip, scores), strict=True):
            if place is not None:
                frames[place] += run.end - run.start
        for place, n in frames.items():
            durations[clip.gloss[place]].append(n)
    n_frames, n_glosses = sum(map(sum, durations.values())), sum(map(len, durations.values()))
    return {gloss: sum(n) / len(n) for gloss, n in durations.items()}, n_frames / n_glosses


def _sign_names(pairs: Counter[_Pair]) -> dict[int, str]:
    """Name each class after its dominant gloss, numbering the classes of one gloss."""
    dominant: dict[int, str] = {}
    n_runs = Counter[int]()
    for (alignment_class, gloss), n in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        dominant.setdefault(alignment_class, gloss)
        n_runs[alignment_class] += n
    names: dict[int, str] = {}
    variants = Counter[str]()
    for alignment_class in sorted(n_runs, key=lambda key: (-n_runs[key], key)):
        gloss = dominant[alignment_class]
        variants[gloss] += 1
        names[alignment_class] = f"{gloss}~{variants[gloss]}" if variants[gloss] > 1 else gloss
    return names
