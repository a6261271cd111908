from itertools import groupby, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybridsign.data.phoenix14t.monotone import DELETION, FURTHER_RUN, align_monotone
from hybridsign.data.phoenix14t.runs import Run, find_runs


@st.composite
def score_tables(draw):
    n_runs, n_glosses = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    rows = st.lists(st.integers(-8, 8), min_size=n_glosses, max_size=n_glosses)
    return draw(st.lists(rows, min_size=n_runs, max_size=n_runs))


def total_score(scores, places):
    """The score of an alignment; None where it is not monotone or skips a run within a gloss."""
    used = [place for place, _ in groupby(places) if place is not None]
    if used != sorted(set(used)):
        return None
    matched = [scores[run][place] for run, place in enumerate(places) if place is not None]
    return (
        sum(matched)
        + FURTHER_RUN * (len(matched) - len(used))
        + DELETION * (len(scores[0]) - len(used))
    )


@given(score_tables())
def test_the_alignment_is_the_best_of_all_there_are(scores):
    choices = product([None, *range(len(scores[0]))], repeat=len(scores))
    possible = [total_score(scores, places) for places in choices]
    best = max(score for score in possible if score is not None)
    assert total_score(scores, align_monotone(scores)) == best


def test_a_repeated_sign_goes_to_one_gloss_and_an_unfit_run_to_none():
    scores = [[5, -9], [5, -9], [-9, -9], [-9, 5]]
    assert align_monotone(scores) == [0, 0, None, 1]


def test_a_gloss_line_that_repeats_a_gloss_shares_its_runs_out():
    assert align_monotone([[5, 5], [5, 5]]) == [0, 1]


@pytest.mark.parametrize(
    ("gloss_states", "runs"),
    [
        ([0, 0], []),
        ([1, 2, 2, 3], [Run(0, 0, 4)]),
        ([0, 4, 5, 6, 0, 0], [Run(1, 1, 4)]),
        ([1, 2, 3, 4, 5, 6], [Run(0, 0, 3), Run(1, 3, 6)]),
        ([1, 2, 3, 1, 2, 3], [Run(0, 0, 3), Run(0, 3, 6)]),
        ([1, 2, 0, 2, 3], [Run(0, 0, 2), Run(0, 3, 5)]),
    ],
    ids=["unaligned", "one sign", "edges", "two signs", "a repetition", "a pause"],
)
def test_runs_end_at_changes_repetitions_and_pauses(gloss_states, runs):
    assert find_runs(np.array(gloss_states)) == runs
