import numpy as np
import pytest
from scipy.stats import quantile_test

from hybridsign.tables.turns import interval_of_median, ratio


@pytest.mark.parametrize("n", [6, 7, 20, 33])
def test_the_interval_is_that_of_the_sign_test(n):
    values = np.random.default_rng(n).exponential(size=n)
    told = quantile_test(values, p=0.5).confidence_interval(0.95)
    assert interval_of_median(values) == (told.low, told.high)


def test_five_values_have_no_interval_of_95_percent():
    assert interval_of_median(np.arange(5.0)) is None


def test_the_interval_holds_the_median_19_times_in_20_however_skewed_the_times():
    draws = np.random.default_rng(0).exponential(size=(2000, 12)) ** 3
    true = np.log(2) ** 3
    held = [low <= true <= high for low, high in map(interval_of_median, draws)]
    assert np.mean(held) >= 0.95


def test_a_machine_that_slows_down_for_a_while_does_not_move_a_ratio():
    load = np.array([1.0, 1.0, 3.0, 3.0, 3.0, 1.5, 1.0, 1.0])
    found = ratio(10 * load, 40 * load)
    assert (found.median, found.low, found.high) == (0.25, 0.25, 0.25)


def test_only_rounds_in_which_both_had_their_turn_count():
    found = ratio([1.0] * 6 + [50.0] * 10, [2.0] * 6)
    assert (found.median, found.rounds) == (0.5, 6)
