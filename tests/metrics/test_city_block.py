import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from hybridsign.metrics.city_block import city_block

SIZE = st.integers(1, 20)


@given(SIZE, SIZE, st.sampled_from([1, 2, 7, 274]), st.integers(0, 99))
def test_distances_are_sums_of_absolute_differences(rows, columns, features, seed):
    random = np.random.default_rng(seed)
    first, second = (random.normal(size=(n, features)) for n in (rows, columns))
    np.testing.assert_allclose(city_block(first, second), cdist(first, second, "cityblock"))


def test_equal_frames_are_at_no_distance_at_all():
    frames = np.random.default_rng(0).normal(size=(9, 274))
    assert (np.diag(city_block(frames, frames)) == 0).all()


@pytest.mark.parametrize("wild", [np.inf, np.nan])
def test_what_is_no_finite_number_is_not_hidden(wild):
    assert not np.isfinite(city_block(np.array([[wild]]), np.array([[1.0]])))


def test_frames_may_lie_in_memory_in_any_way():
    frames = np.random.default_rng(0).normal(size=(8, 6))
    np.testing.assert_allclose(
        city_block(frames[::2], frames[1::2].copy()), city_block(frames[::2].copy(), frames[1::2])
    )
