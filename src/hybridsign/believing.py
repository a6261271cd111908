"""Which metric tells how much clips were damaged: every metric on clips of known damage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from hybridsign.console import progress
from hybridsign.damage import Damage
from hybridsign.data.clip import Clip
from hybridsign.data.statistics import Statistics
from hybridsign.evaluation import evaluate
from hybridsign.metrics.belief import as_error, rank_correlation
from hybridsign.metrics.resampling import interval, times_drawn
from hybridsign.translation.back_translator import BackTranslator

# Damage to what is said, and to how it is said alone.
SWAPPED, MANNERS, MEANING = "signs_swapped", ("mirrored", "slowed"), "meaning"


@dataclass(frozen=True)
class Trial:
    """One damage, done to the same clips by several levels.

    Attributes:
        damage: its name.
        levels: L levels, the first of which is no damage.
        scores: by the metric's name, (L, 1 + resamples) scores of the clips, and of each resample;
            not a number where a metric is not defined.
    """

    damage: str
    levels: tuple[float, ...]
    scores: dict[str, np.ndarray]


@dataclass(frozen=True)
class Belief:
    """How well one metric ranks the levels of one damage; without numbers where not defined.

    Attributes:
        metric: by the name that files use.
        judged: whether a judge had a part in it, or geometry alone.
        damage: what was done to the clips.
        correlation: Spearman's, of the metric turned so that more is worse, with the level.
        low: of the 95 % interval over resampled clips.
        high: of the same.
    """

    metric: str
    judged: bool
    damage: str
    correlation: float | None
    low: float | None
    high: float | None


def trials(
    judge: BackTranslator,
    statistics: Statistics,
    clips: Sequence[Clip],
    damages: Mapping[str, Damage],
    levels: Mapping[str, tuple[float, ...]],
    *,
    batch_size: int,
    resamples: int,
) -> tuple[list[Trial], frozenset[str]]:
    """Score clips at every level of every damage, as the clips of any system are scored.

    Args:
        judge: in evaluation mode.
        statistics: the judge's own.
        clips: true ones, in shoulder widths.
        damages: what is done to them, by name.
        levels: of each damage, the first of which is none.
        batch_size: clips read at once.
        resamples: how many; all levels and metrics are read off the same ones.

    Returns:
        A trial for each damage, and the names of the metrics in which the judge had no part.
    """
    drawn = times_drawn(len(clips), seed=0, resamples=resamples)
    times = np.vstack([np.ones_like(drawn[:1]), drawn])

    def scores(damaged: Sequence[Clip]) -> dict[str, np.ndarray]:
        found = evaluate(judge, statistics, damaged, clips, batch_size=batch_size)
        return {name: metric.resampled(times) for name, metric in found.metrics.items()}

    truth = evaluate(judge, statistics, clips, clips, batch_size=batch_size)
    undamaged = {name: metric.resampled(times) for name, metric in truth.metrics.items()}
    undefined = np.full(len(times), np.nan)
    done = []
    for name in progress(list(damages), "believe", len(damages)):
        steps = [undamaged, *(scores(damages[name](clips, each)) for each in levels[name][1:])]
        of_metric = {
            metric: np.stack([step.get(metric, undefined) for step in steps])
            for metric in undamaged
        }
        done.append(Trial(name, levels[name], of_metric))
    return done, frozenset(truth.motion)


def meaning(done: Sequence[Trial]) -> Trial | None:
    """Signs swapped beside clips that say the same in another manner: what only meaning tells.

    In a mirror and at half the speed every sign is still itself. A metric that is to be believed
    of meaning has to put those before the clips in which signs were swapped; the damage is the
    share of signs that were.

    Returns:
        All three trials in one, or None where one of them could not be made.
    """
    of = {trial.damage: trial for trial in done}
    if not {SWAPPED, *MANNERS} <= set(of):
        return None
    told, manners = of[SWAPPED], [of[name] for name in MANNERS]
    kept = [0.0 for manner in manners for _ in manner.levels[1:]]
    scores = {
        metric: np.concatenate([own, *(manner.scores[metric][1:] for manner in manners)])
        for metric, own in told.scores.items()
    }
    return Trial(MEANING, (*told.levels, *kept), scores)


def beliefs(trial: Trial, unjudged: frozenset[str]) -> Iterator[Belief]:
    """What one damage says of every metric."""
    damage = np.array(trial.levels)
    for metric, scores in trial.scores.items():
        found = rank_correlation(as_error(metric, scores.T), damage)
        # Clips without a single hand say nothing of hands, here or in a resample.
        bounds = interval(found[1:]) if np.isfinite(found[1:]).any() else (np.nan, np.nan)
        numbers = (float(each) for each in (found[0], *bounds))
        correlation, low, high = (round(n, 4) if isfinite(n) else None for n in numbers)
        yield Belief(metric, metric not in unjudged, trial.damage, correlation, low, high)
