import numpy as np

from hybridsign.metrics.measurement import Measurement, mean_over_clips


def test_a_mean_leaves_out_the_clips_that_have_no_score():
    found = mean_over_clips(np.array([1.0, np.nan, 4.0]), "x")
    assert found.value == 2.5
    assert np.array_equal(found.values, [1, np.nan, 4], equal_nan=True)
    assert (found.score.value, found.score.signature) == (2.5, "x|mean|n:3")


def test_a_ratio_of_sums_is_not_the_mean_of_the_ratios():
    found = Measurement(np.array([1.0, 9.0]), np.array([1.0, 3.0]), "x")
    assert found.value == 2.5
    assert found.values.tolist() == [1, 3]


def test_a_resample_is_scored_by_its_rows():
    found = Measurement(np.array([1.0, 9.0]), np.array([1.0, 3.0]), "x")
    assert Measurement(*found.statistics[[1, 1]].T, "").value == 3
    assert np.isnan(Measurement(np.zeros(4), np.zeros(4), "").value)
