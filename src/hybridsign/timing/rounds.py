"""Taking turns: a machine that slows down for a while slows all systems alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from hybridsign.timing.trace import Trace

S = TypeVar("S")


def interleaved(
    subjects: Sequence[S],
    measure: Callable[[S, int], Trace],
    *,
    repetitions: int,
    seconds: float,
    fewest: int = 1,
) -> list[list[Trace]]:
    """Time each subject once in every round, one after another.

    Args:
        subjects: what is timed.
        measure: times one subject in one round; the round's number chooses the sentence, so that
            all subjects sign the same one.
        repetitions: rounds.
        seconds: a subject that has taken this long is passed over from then on.
        fewest: rounds in which each has its turn, however long it takes.

    Returns:
        The traces of each subject, by round: the n-th of two subjects are of the same round.
    """
    traces: list[list[Trace]] = [[] for _ in subjects]
    for number in range(repetitions):
        for subject, taken in zip(subjects, traces, strict=True):
            if number < fewest or sum(trace.total for trace in taken) < seconds:
                taken.append(measure(subject, number))
    return traces
