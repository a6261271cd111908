from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybridsign.metrics.calibration import BINS, confidence_error, reliability
from hybridsign.skeleton import OPENPOSE_137
from specimens import J, normalised

HANDS = OPENPOSE_137.part("left_hand", "right_hand")


def sure(confidence, frames=4):
    """A clip of which every point has the same confidence, or each joint its own."""
    given_to_all = np.broadcast_to(np.float32(confidence), (frames, J))
    return replace(normalised(frames), confidence=given_to_all)


@given(st.integers(0, 99))
def test_the_truths_own_confidence_is_calibrated_and_without_error(seed):
    clip = normalised(5, seed)
    assert reliability([clip], [clip]).score.value == 0
    assert confidence_error([clip], [clip]).value == 0


def test_saying_too_much_everywhere_is_off_by_that_much():
    assert reliability([sure(0.7)], [sure(0.4)]).score.value == pytest.approx(30)
    assert confidence_error([sure(0.7)], [sure(0.4)]).value == pytest.approx(0.09)


def test_the_mean_is_calibrated_but_knows_less_than_the_truth():
    references = [sure(0.2), sure(0.6)]
    mean = [sure(0.4), sure(0.4)]
    assert reliability(mean, references).score.value == pytest.approx(0, abs=1e-5)
    assert confidence_error(mean, references).value == pytest.approx(0.04)


def test_being_right_on_the_whole_does_not_excuse_being_wrong_in_each_bin():
    made, true = [sure(0.2), sure(0.6)], [sure(0.6), sure(0.2)]
    assert reliability(made, true).score.value == pytest.approx(40)


def test_joints_that_the_truth_never_shows_do_not_count():
    hidden = np.where(np.isin(np.arange(J), HANDS), 0.5, 0.0)
    found = reliability([sure(0.5)], [sure(hidden)])
    assert found.score.value == 0
    assert found.points.sum() == 4 * len(HANDS)
    assert np.isnan(reliability([sure(0.5)], [sure(hidden)], part="face").score.value)
    assert np.isnan(confidence_error([sure(0.5)], [sure(hidden)], part="face").value)


def test_a_part_is_judged_by_itself():
    made = sure(np.where(np.isin(np.arange(J), HANDS), 0.9, 0.5))
    assert reliability([made], [sure(0.5)], part="hands").score.value == pytest.approx(40)
    assert reliability([made], [sure(0.5)], part="body").score.value == 0


def test_the_diagram_shows_what_was_said_and_what_was_true_of_it():
    made, true = [sure(0.25, frames=1), sure(1.0, frames=3)], [sure(0.5, 1), sure(0.75, 3)]
    share, predicted, seen = reliability(made, true).diagram()
    np.testing.assert_allclose(share, [0.25, 0.75])
    np.testing.assert_allclose(predicted, [0.25, 1.0])
    np.testing.assert_allclose(seen, [0.5, 0.75])


def test_a_clip_of_another_length_is_held_against_the_same_moments():
    rising = np.linspace(0.1, 0.9, 9)[:, None]
    slow = replace(normalised(9), confidence=np.repeat(np.float32(rising), J, 1))
    quick = replace(normalised(5), confidence=np.repeat(np.float32(rising[::2]), J, 1))
    assert reliability([quick], [slow]).score.value == pytest.approx(0, abs=1e-4)


def test_a_resample_that_draws_each_clip_once_is_the_score_itself():
    made, true = [normalised(4, seed) for seed in (1, 2)], [normalised(4, seed) for seed in (3, 4)]
    found = reliability(made, true)
    resamples = found.resampled(np.array([[1, 1], [2, 0]]))
    assert resamples[0] == found.score.value
    assert resamples[1] == pytest.approx(reliability(made[:1], true[:1]).score.value, rel=0.05)
    assert found.points.shape == (2, BINS)


def test_the_signature_says_of_which_points():
    clip = normalised(5)
    assert reliability([clip], [clip], part="hands").score.signature == (
        "ece|part:hands|joints:openpose_137:ever-above-0.05|bins:10|n:1"
    )
