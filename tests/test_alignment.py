import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tslearn.metrics import dtw_path_from_metric

from hybridsign import alignment
from hybridsign.alignment import align, dtw
from specimens import run_python

SIZES = st.tuples(st.integers(1, 12), st.integers(1, 12))
BATCHES = st.tuples(st.lists(SIZES, min_size=1, max_size=6), st.integers(0, 999))


def drawn(batch):
    sizes, seed = batch
    random = np.random.default_rng(seed)
    return [random.random(size) for size in sizes]


@given(BATCHES)
def test_every_pair_of_a_batch_costs_and_warps_as_tslearn_has_it(batch):
    costs = drawn(batch)
    for cost, total, found in zip(costs, dtw(costs), align(costs), strict=True):
        path, expected = dtw_path_from_metric(cost, metric="precomputed")
        assert total == pytest.approx(expected, abs=1e-10)
        assert found.cost == total
        assert [tuple(pair) for pair in found.path.tolist()] == path


@given(BATCHES)
def test_the_path_costs_what_is_said_and_leaves_out_no_frame(batch):
    costs = drawn(batch)
    for cost, found in zip(costs, align(costs), strict=True):
        assert cost[tuple(found.path.T)].sum() == pytest.approx(found.cost)
        assert set(map(tuple, np.diff(found.path, axis=0).tolist())) <= {(1, 1), (1, 0), (0, 1)}
        assert found.path[0].tolist() == [0, 0]
        assert found.path[-1].tolist() == [size - 1 for size in cost.shape]


@given(BATCHES)
def test_the_neighbours_in_a_batch_change_nothing(batch):
    costs = drawn(batch)
    assert dtw(costs).tolist() == [dtw([cost])[0] for cost in costs]


def test_the_size_of_the_blocks_changes_nothing(monkeypatch):
    costs = drawn(([(3, 5), (9, 2), (4, 4), (12, 12), (1, 7)], 1))
    whole = dtw(costs), [found.path.tolist() for found in align(costs)]
    monkeypatch.setattr(alignment, "BLOCK_CELLS", 1)
    assert dtw(costs).tolist() == whole[0].tolist()
    assert [found.path.tolist() for found in align(costs)] == whole[1]


def test_of_equal_paths_the_diagonal_one_is_taken():
    [found] = align([np.zeros((3, 3))])
    assert found.path.tolist() == [[0, 0], [1, 1], [2, 2]]


def test_no_pairs_have_no_costs():
    assert dtw([]).shape == (0,)
    assert align([]) == []


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (3,)])
def test_sequences_without_frames_are_refused(shape):
    with pytest.raises(ValueError, match=r"at least one frame each, not \("):
        dtw([np.zeros(shape)])


def test_a_cost_that_is_not_a_number_is_refused():
    with pytest.raises(ValueError, match="not a number"):
        dtw([np.array([[0.0, np.nan]])])


def test_nothing_is_compiled_before_the_first_answer():
    program = (
        "import sys, numpy as np; from hybridsign.alignment import dtw; dtw([np.ones((2, 2))]); "
        "print({'numba', 'tslearn', 'scipy', 'torch'} & set(sys.modules))"
    )
    made = run_python("-c", program)
    assert made.stdout.strip() == "set()", made.stderr
