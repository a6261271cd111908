import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from hybridsign.alignment import dtw

TRAJECTORY = arrays.arrays(np.float64, st.integers(1, 8), elements=st.floats(-10, 10, width=16))


def cost(first, second):
    return np.abs(first[:, None] - second[None])


def cheapest_path(matrix):
    """The textbook's recursion."""
    total = np.full((matrix.shape[0] + 1, matrix.shape[1] + 1), np.inf)
    total[0, 0] = 0
    for t, s in np.ndindex(matrix.shape):
        total[t + 1, s + 1] = matrix[t, s] + min(total[t, s], total[t, s + 1], total[t + 1, s])
    return total[-1, -1]


@given(TRAJECTORY, TRAJECTORY)
def test_dtw_is_the_cost_of_the_cheapest_path(first, second):
    matrix = cost(first, second)
    assert dtw(matrix) == pytest.approx(cheapest_path(matrix))


@given(TRAJECTORY)
def test_dtw_is_zero_on_itself(trajectory):
    assert dtw(cost(trajectory, trajectory)) == 0


@given(TRAJECTORY, TRAJECTORY)
def test_dtw_is_symmetric(first, second):
    assert dtw(cost(first, second)) == pytest.approx(dtw(cost(second, first)))


@given(TRAJECTORY, st.integers(2, 4))
def test_slowing_a_sequence_down_costs_nothing(trajectory, factor):
    assert dtw(cost(trajectory, np.repeat(trajectory, factor))) == 0


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (3,), (2, 2, 2)])
def test_a_matrix_without_frames_is_refused(shape):
    with pytest.raises(ValueError, match="at least one frame each"):
        dtw(np.zeros(shape))
