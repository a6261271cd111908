"""Monotone alignment of the runs of a clip with the glosses of its gloss line."""

from __future__ import annotations

import math
from collections.abc import Sequence

# The score of a gloss that gets no run, and what each run of a gloss after the first costs: in
# nats, so that only runs that clearly belong to a gloss are added to it.
DELETION = -4.0
FURTHER_RUN = -2.5


def align_monotone(scores: Sequence[Sequence[float]]) -> list[int | None]:
    """Give each gloss any number of consecutive runs, in order, at the highest total score.

    A run that no gloss takes scores 0.

    Args:
        scores: [run][gloss], how well each run suits each gloss; at least one run.

    Returns:
        For each run, the place of its gloss in the gloss line; None where no gloss takes it.
    """
    best, taken = _score_tables(scores)
    places: list[int | None] = []
    run, gloss = len(best) - 1, len(best[0]) - 1
    inside = False  # the run after this one is a further run of the same gloss
    while run > 0:
        if inside or best[run][gloss] == taken[run][gloss]:
            places.append(gloss - 1)
            run -= 1
            inside = taken[run][gloss] + FURTHER_RUN > best[run][gloss - 1]
            gloss -= not inside
        elif best[run][gloss] == best[run - 1][gloss]:
            places.append(None)
            run -= 1
        else:
            gloss -= 1
    return places[::-1]


def _score_tables(
    scores: Sequence[Sequence[float]],
) -> tuple[list[list[float]], list[list[float]]]:
    """Best scores of the first runs and glosses: at all, and with the last run in the last gloss.

    Returns:
        Two tables [number of runs][number of glosses].
    """
    n_glosses = len(scores[0])
    best = [[DELETION * gloss for gloss in range(n_glosses + 1)]]
    taken = [[-math.inf] * (n_glosses + 1)]
    for run_scores in scores:
        best_before, taken_before = best[-1], taken[-1]
        best_row, taken_row = [0.0], [-math.inf]
        for gloss, score in enumerate(run_scores, start=1):
            with_run = score + max(best_before[gloss - 1], taken_before[gloss] + FURTHER_RUN)
            taken_row.append(with_run)
            best_row.append(max(with_run, best_before[gloss], best_row[-1] + DELETION))
        best.append(best_row)
        taken.append(taken_row)
    return best, taken
