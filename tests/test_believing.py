import numpy as np
import pytest

from hybridsign.believing import MEANING, Trial, beliefs, meaning

LEVELS = (0.0, 0.5, 1.0)


def trial(damage, **scores):
    """A trial without resamples but one, that of all clips."""
    columns = {name: np.repeat(np.array(each)[:, None], 2, 1) for name, each in scores.items()}
    return Trial(damage, LEVELS, columns)


DONE = [
    trial("signs_swapped", wer_gloss=[0.0, 50, 100], dtw=[0.0, 5, 10], duration=[1.0, 1, 1]),
    trial("mirrored", wer_gloss=[0.0, 1, 2], dtw=[0.0, 20, 40], duration=[1.0, 1, 1]),
    trial("slowed", wer_gloss=[0.0, 1, 2], dtw=[0.0, 0, 0], duration=[1.0, 1.5, 2]),
]


def found(done):
    return {each.metric: each for each in beliefs(done, frozenset({"dtw", "duration"}))}


def test_a_belief_says_how_well_a_metric_ranks_the_levels_and_who_read_it():
    of_mirror = found(DONE[1])
    assert [of_mirror[name].correlation for name in ("wer_gloss", "dtw", "duration")] == [1, 1, 0]
    assert [of_mirror[name].judged for name in ("wer_gloss", "dtw")] == [True, False]
    assert (of_mirror["dtw"].low, of_mirror["dtw"].high) == (1, 1)


def test_meaning_is_told_by_what_is_not_impressed_by_the_manner():
    of_meaning = found(meaning(DONE))
    assert of_meaning["wer_gloss"].correlation > 0.8
    assert of_meaning["dtw"].correlation < 0.5
    assert of_meaning["duration"].correlation < 0
    assert of_meaning["dtw"].damage == MEANING


def test_meaning_counts_the_truth_once():
    assert meaning(DONE).levels == (*LEVELS, 0, 0, 0, 0)


@pytest.mark.parametrize("missing", range(3))
def test_without_one_of_its_trials_nothing_is_said_of_meaning(missing):
    assert meaning([each for number, each in enumerate(DONE) if number != missing]) is None


def test_a_metric_that_is_not_defined_at_a_level_is_not_believed():
    (belief,) = beliefs(trial("hands_lost", dtw_hands=[0.0, 1, np.nan]), frozenset({"dtw_hands"}))
    assert (belief.correlation, belief.low, belief.high) == (None, None, None)
