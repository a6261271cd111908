import numpy as np
import pytest
from scipy.stats import spearmanr

from hybridsign.metrics.belief import as_error, rank_correlation

LEVELS = np.array([0, 0.1, 0.2, 0.5])


def test_it_is_spearmans_correlation():
    random = np.random.default_rng(1)
    for errors in random.integers(4, size=(20, 4)).astype(float):
        if np.ptp(errors) > 0:
            expected = spearmanr(errors, LEVELS).statistic
            assert rank_correlation(errors, LEVELS) == pytest.approx(expected)


def test_many_rows_are_ranked_at_once():
    errors = np.array([[0, 1, 2, 3], [3, 2, 1, 0], [0, 2, 1, 3]])
    np.testing.assert_allclose(rank_correlation(errors, LEVELS), [1, -1, 0.8])


def test_a_metric_that_stays_the_same_ranks_nothing():
    assert rank_correlation(np.full(4, 2.0), LEVELS) == 0


def test_rounding_is_no_rise():
    assert rank_correlation(2 + 1e-12 * np.arange(4), LEVELS) == 0


def test_a_level_without_a_score_leaves_the_correlation_undefined():
    found = rank_correlation(np.array([[0, 1, 2, np.nan], [0, 1, 2, 3]]), LEVELS)
    assert np.isnan(found[0])
    assert found[1] == pytest.approx(1)


def test_more_is_worse_once_scores_are_errors():
    np.testing.assert_array_equal(as_error("bleu4", np.array([30.0, 0.0])), [-30, 0])
    np.testing.assert_array_equal(as_error("speed_ratio_hands", np.array([0.5, 1, 3])), [0.5, 0, 2])
    np.testing.assert_array_equal(as_error("wer_text", np.array([30.0, 0.0])), [30, 0])
