"""Runs: the stretches of frames in which one sign is made once, from per-frame gloss states."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

STATES_PER_CLASS = 3


class Run(NamedTuple):
    """One class of sign, made once, over the frames [start, end)."""

    alignment_class: int
    start: int
    end: int


def find_runs(gloss_states: np.ndarray) -> list[Run]:
    """The runs of a clip, in order of time; frames where no sign is aligned belong to none.

    Args:
        gloss_states: (T,) int, T >= 1, 1 + 3 * class + state; 0 where no sign is aligned.

    Returns:
        Runs. One ends where the class changes, where the state falls back to the start of the
        sign (a repetition), and where the alignment pauses.
    """
    # An unaligned 0 becomes class -1 in its last state: floor division spares it its own case.
    classes, states = np.divmod(gloss_states - 1, STATES_PER_CLASS)
    begins = (classes[1:] != classes[:-1]) | (states[1:] < states[:-1])
    bounds = [0, *(np.flatnonzero(begins) + 1).tolist(), len(gloss_states)]
    runs = [Run(int(classes[start]), start, end) for start, end in pairwise(bounds)]
    return [run for run in runs if run.alignment_class >= 0]
