import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybridsign.metrics.measurement import mean_over_clips
from hybridsign.metrics.resampling import paired_difference


def scores(seed, n=40, shift=0.0):
    return mean_over_clips(np.random.default_rng(seed).normal(size=n) + shift, "score")


@given(st.integers(0, 200))
def test_the_interval_holds_the_difference(seed):
    interval = paired_difference(scores(seed), scores(seed + 1), seed=seed, resamples=200)
    assert interval.low <= interval.value <= interval.high
    assert interval.value == pytest.approx(scores(seed).value - scores(seed + 1).value)


def test_the_same_seed_gives_the_same_interval():
    first, second = (paired_difference(scores(1), scores(2), seed=5) for _ in range(2))
    assert first == second
    assert paired_difference(scores(1), scores(2), seed=6) != first


def test_the_same_clips_are_drawn_for_both_systems():
    interval = paired_difference(scores(1, n=10, shift=2), scores(1, n=10), seed=0)
    assert (interval.low, interval.high) == pytest.approx((2, 2))


def test_a_system_against_itself_differs_by_nothing():
    interval = paired_difference(scores(1), scores(1), seed=0)
    assert (interval.low, interval.value, interval.high) == (0, 0, 0)


def test_more_clips_give_a_narrower_interval():
    few, many = (paired_difference(scores(1, n), scores(2, n), seed=0) for n in (10, 1000))
    assert many.high - many.low < 0.3 * (few.high - few.low)


def test_a_real_difference_is_told_from_none():
    different = paired_difference(scores(1, shift=1.0), scores(2), seed=0)
    alike = paired_difference(scores(1, n=400), scores(2, n=400), seed=0)
    assert different.low > 0
    assert alike.low < 0 < alike.high


@pytest.mark.parametrize(("first", "second"), [(3, 4), (0, 0)])
def test_both_sides_must_hold_the_same_clips(first, second):
    with pytest.raises(ValueError, match=f"not {first} and {second}"):
        paired_difference(scores(1, first), scores(1, second), seed=0)


def test_a_difference_beyond_chance_has_a_small_p_value_and_none_has_one_of_1():
    near, far = (paired_difference(scores(1, shift=shift), scores(1), seed=0).p for shift in (0, 5))
    assert near == 1
    assert far == pytest.approx(1 / 1001)
    chance = paired_difference(scores(1), scores(2), seed=0)
    assert chance.low < 0 < chance.high
    assert chance.p > 0.05
