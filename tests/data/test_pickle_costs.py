import io
import pickle
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybridsign.data.pickle_costs import DEEPEST_TUPLE, CostlyPickle, refuse_costly

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
KEYS = st.text() | st.integers() | st.tuples(st.text(), st.integers())
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(KEYS, inner)
        | st.frozensets(KEYS)
    ),
)


def weigh(data):
    refuse_costly(Path("file"), io.BytesIO(data))


def nested(depth):
    value = ()
    for _ in range(depth):
        value = (value,)
    return value


@given(value=VALUES, protocol=st.integers(0, pickle.HIGHEST_PROTOCOL))
def test_no_ordinary_value_is_refused(value, protocol):
    weigh(pickle.dumps(value, protocol))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_arrays_and_ordered_dicts_are_not_refused(protocol):
    weigh(pickle.dumps(OrderedDict(a=[np.ones((3, 4))] * 1000), protocol))


def test_a_large_tuple_is_not_a_costly_one():
    weigh(pickle.dumps(tuple(range(2_000_000))))


def test_bytes_behind_the_end_are_left():
    file = io.BytesIO(pickle.dumps(1) + b"more")
    refuse_costly(Path("file"), file)
    assert file.read() == b"more"


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_tuples_may_nest_as_deep_as_is_said_and_no_deeper(protocol):
    weigh(pickle.dumps(nested(DEEPEST_TUPLE - 1), protocol))
    with pytest.raises(CostlyPickle, match=f"file: .*more than {DEEPEST_TUPLE} deep"):
        weigh(pickle.dumps(nested(DEEPEST_TUPLE), protocol))


# Each keeps the tuple on top of the stack, so that what follows nests it further.
@pytest.mark.parametrize(
    "between",
    [b"", b"Nb", b"(e", b"(u", b"2" + b"0", b"(0", b"q\x000h\x00", b"\x94", b"(t0"],
    ids=["nothing", "state", "appends", "items", "twice", "mark", "put", "memoize", "another"],
)
def test_no_detour_hides_how_deep_a_tuple_is(between):
    with pytest.raises(CostlyPickle, match="deep"):
        weigh(b"\x80\x04)" + (b"\x85" + between) * 200 + b".")


def test_tuples_that_hold_each_other_twice_over_are_refused():
    weigh(b"\x80\x02)" + b"2\x86" * 10 + b".")
    with pytest.raises(CostlyPickle, match="without end"):
        weigh(b"\x80\x02)" + b"2\x86" * 40 + b".")


@pytest.mark.parametrize(
    "opcodes",
    [b"\x80\x05Nr\xff\xff\xff\x7f.", b"Np2147483647\n."],
    ids=["binary", "text"],
)
def test_a_few_bytes_cannot_reserve_gigabytes(opcodes):
    with pytest.raises(CostlyPickle, match="reserves memory"):
        weigh(opcodes)
