import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.covariance import ledoit_wolf as of_scikit_learn

from hybridsign.metrics.distribution import OfFeatures, diversity, fid, frechet, ledoit_wolf

SEEDS = st.integers(0, 99)


def features(seed, n=30, d=4, shift=0.0):
    return np.random.default_rng(seed).normal(size=(n, d)) + shift


def fid_of(made, true):
    return fid(made, true, extractor="test").value


@given(SEEDS, st.sampled_from([1, 2, 5, 30]))
def test_a_set_is_at_no_distance_from_itself(seed, n):
    assert fid_of(features(seed, n), features(seed, n)) == pytest.approx(0, abs=1e-6)


@given(SEEDS)
def test_the_distance_is_symmetric_and_blind_to_the_order_of_clips(seed):
    made, true = features(seed), features(seed + 100, 20)
    assert fid_of(made, true) == pytest.approx(fid_of(true, made))
    assert fid_of(made[::-1], true) == pytest.approx(fid_of(made, true))


def test_moving_a_set_adds_the_square_of_the_way():
    made = features(1)
    assert fid_of(made + 3, made) == pytest.approx(4 * 9)


def test_one_dimension_has_a_closed_form():
    one, two = np.array([[4.0]]), np.array([[9.0]])
    assert frechet(np.zeros(1), one, np.ones(1), two) == pytest.approx(1 + (3 - 2) ** 2)


def test_of_two_clips_there_is_still_a_distance_and_of_one_that_of_the_means():
    assert fid_of(features(1, 1), features(1, 1) + 2) == pytest.approx(4 * 4)
    assert np.isfinite(fid_of(features(1, 2, 50), features(2, 2, 50)))


def test_few_clips_are_shrunk_and_the_signature_says_so():
    few = fid(features(1, 7), features(2, 9), extractor="judge abc").signature
    assert few == "fid|features:judge abc|f64|d:4|cov:ledoit-wolf|n:7|n_ref:9"
    assert "cov:sample" in fid(features(1, 8), features(2, 9), extractor="x").signature


@given(SEEDS, st.integers(2, 40))
def test_shrinkage_is_that_of_ledoit_and_wolf(seed, n):
    np.testing.assert_allclose(
        ledoit_wolf(features(seed, n)), of_scikit_learn(features(seed, n))[0], atol=1e-12
    )


def test_shrinkage_brings_few_samples_of_one_source_closer():
    few, others = features(1, 10, 40), features(2, 10, 40)
    gaussians = [part for x in (few, others) for part in (x.mean(0), np.cov(x, rowvar=False))]
    assert fid_of(few, others) < frechet(*gaussians)


def test_diversity_is_one_for_the_truth_and_nothing_for_clips_that_are_all_alike():
    true = features(1)
    assert diversity(true, true, extractor="x").value == 1
    assert diversity(2 * true + 5, true, extractor="x").value == pytest.approx(2)
    assert diversity(true[:1].repeat(9, 0), true, extractor="x").value == 0


def test_a_single_clip_has_no_diversity():
    assert np.isnan(diversity(features(1, 1), features(2), extractor="x").value)
    assert np.isnan(diversity(features(1), features(2, 1), extractor="x").value)


@pytest.mark.parametrize("broken", [np.ones(3), np.ones((0, 3)), np.full((2, 3), np.nan)])
def test_features_that_cannot_be_measured_are_refused(broken):
    with pytest.raises(ValueError, match=r"expected \(n, d\)"):
        fid(broken, features(1), extractor="x")


def test_features_of_two_extractors_are_refused():
    with pytest.raises(ValueError, match="4 features beside 5"):
        fid(features(1), features(1, d=5), extractor="x")


@pytest.mark.parametrize("metric", [fid, diversity])
def test_a_draw_of_the_clips_is_scored_as_the_set_that_it_is(metric):
    made, true = features(1, n=4), features(2, n=4)
    times = np.array([[1, 1, 1, 1], [0, 3, 1, 0]])
    drawn = made[[1, 1, 1, 2]], true[[1, 1, 1, 2]]
    found = OfFeatures(metric, made, true, "test")
    expected = [found.score.value, metric(*drawn, extractor="test").value]
    assert found.resampled(times) == pytest.approx(expected)
