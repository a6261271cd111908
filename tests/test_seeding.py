import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from hybridsign.seeding import derived_seed, numpy_stream, torch_stream
from specimens import run_python

NAMES = st.lists(st.text(alphabet="abc-1", min_size=1) | st.integers(0, 9), min_size=1, max_size=3)


@given(st.integers(0, 2**31), NAMES)
def test_the_same_names_give_the_same_stream(seed, names):
    first, second = (numpy_stream(seed, *names).random(4) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    first, second = (torch.rand(4, generator=torch_stream(seed, *names)) for _ in range(2))
    assert torch.equal(first, second)


def test_every_name_and_their_order_count():
    seeds = [
        derived_seed(1),
        derived_seed(2),
        derived_seed(1, "a"),
        derived_seed(1, "a", "b"),
        derived_seed(1, "b", "a"),
        derived_seed(1, "ab"),
        derived_seed(11, "a"),
    ]
    assert len(set(seeds)) == len(seeds)


def test_the_global_state_is_neither_read_nor_changed():
    np.random.seed(0)  # noqa: NPY002
    torch.manual_seed(0)
    before = np.random.get_state()[1].copy(), torch.get_rng_state()  # noqa: NPY002
    numpy_stream(3, "x").random(5)
    torch.rand(5, generator=torch_stream(3, "x"))
    np.testing.assert_array_equal(np.random.get_state()[1], before[0])  # noqa: NPY002
    assert torch.equal(torch.get_rng_state(), before[1])


def test_another_process_derives_the_same_seed():
    code = "from hybridsign.seeding import derived_seed; print(derived_seed(7, 'clip-1'))"
    assert int(run_python("-c", code).stdout) == derived_seed(7, "clip-1")


@given(st.integers(), NAMES)
def test_a_derived_seed_fits_every_generator(seed, names):
    assert 0 <= derived_seed(seed, *names) < 2**63
