import os
import pickle

import numpy as np
import pytest
import torch

from hybridsign.data.pickled_arrays import load_arrays
from hybridsign.data.restricted_pickle import UnpicklingRefused
from mutants import mutants

ARRAYS = [
    np.arange(24, dtype=np.float32).reshape(2, 4, 3),
    np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    np.arange(6, dtype=">i4").reshape(3, 2).T,
    np.array([True, False]),
    np.zeros((0, 3), np.float16),
    np.float64(2.5),
    np.int32(7),
]


class Hostile:
    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return os.system, (f"touch {self.marker}",)


class Calls:
    """Pickles as a call of something with some arguments, and a state set afterwards."""

    def __init__(self, called, arguments, state):
        self.reduced = called, arguments, state

    def __reduce__(self):
        return self.reduced


def written(path, data):
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_arrays_and_scalars_come_back_as_they_were(tmp_path, protocol):
    check_arrays(tmp_path, pickle.dumps({"clips": ARRAYS, "id": "a"}, protocol))


@pytest.mark.parametrize("protocol", [2, 3])  # later ones count the bytes of a name
def test_arrays_that_an_older_numpy_pickled_are_read(tmp_path, protocol):
    data = pickle.dumps({"clips": ARRAYS, "id": "a"}, protocol)
    older = data.replace(b"numpy._core.", b"numpy.core.")
    assert older != data
    check_arrays(tmp_path, older)


def check_arrays(tmp_path, data):
    content = load_arrays(written(tmp_path / "x.pkl", data))
    assert content["id"] == "a"
    for found, expected in zip(content["clips"], ARRAYS, strict=True):
        np.testing.assert_array_equal(np.asarray(found), expected)
        assert np.asarray(found).dtype.kind == expected.dtype.kind


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.float64, torch.int64])
def test_tensors_come_back_as_arrays(tmp_path, dtype):
    tensor = torch.arange(12).reshape(4, 3).to(dtype)
    path = written(tmp_path / "x.pkl", pickle.dumps([tensor, tensor[1:3], torch.zeros(0)]))
    whole, part, empty = load_arrays(path)
    np.testing.assert_array_equal(whole, tensor.numpy())
    np.testing.assert_array_equal(part, tensor[1:3].numpy())
    assert empty.shape == (0,)


def test_code_beside_arrays_does_not_run(tmp_path):
    marker = tmp_path / "it_ran"
    path = written(tmp_path / "x.pkl", pickle.dumps([ARRAYS[0], Hostile(marker)]))
    with pytest.raises(UnpicklingRefused, match=r"x\.pkl: .*asks for \w+\.system"):
        load_arrays(path)
    assert not marker.exists()


def test_code_inside_a_tensor_does_not_run(tmp_path):
    marker = tmp_path / "it_ran"
    inner = pickle.dumps(Hostile(marker), 2)
    hostile = Calls(torch.storage._load_from_bytes, (inner,), None)
    path = written(tmp_path / "x.pkl", pickle.dumps(hostile))
    with pytest.raises(UnpicklingRefused, match="system"):
        load_arrays(path)
    assert not marker.exists()


@pytest.mark.parametrize(
    "value",
    [
        np.array([{"a": 1}, None], dtype=object),
        np.array(["a", "b"]),
        np.zeros(2, [("x", "f4"), ("y", "f4")]),
        np.array(["2020-01-01"], dtype="datetime64[D]"),
        torch.arange(6).reshape(2, 3).T,
    ],
    ids=["objects", "texts", "records", "dates", "a view"],
)
def test_arrays_of_anything_but_numbers_are_refused(tmp_path, value):
    with pytest.raises(ValueError, match=r"x\.pkl"):
        load_arrays(written(tmp_path / "x.pkl", pickle.dumps([value])))


FLOATS = np.dtype("f4")
RECONSTRUCT = np._core.multiarray._reconstruct


@pytest.mark.parametrize(
    "state",
    [
        (1, (2**40,), FLOATS, False, b""),
        (1, (-1,), FLOATS, False, b""),
        (1, (2, 3), FLOATS, False, bytes(20)),
        (1, (2,), FLOATS, False, [1, 2]),
        (1, (2,), "f4", False, bytes(8)),
        (1, "ab", FLOATS, False, bytes(8)),
        {"shape": (1,)},
    ],
    ids=["huge", "negative", "too few bytes", "a list", "no type", "no shape", "attributes"],
)
def test_an_array_that_is_not_what_it_says_is_refused(tmp_path, state):
    # NumPy's own class would not let itself be pickled with such a state.
    hostile = Calls(RECONSTRUCT, (np.ndarray, (0,), b"b"), state)
    with pytest.raises(ValueError, match=r"x\.pkl: found no complete pickle"):
        load_arrays(written(tmp_path / "x.pkl", pickle.dumps(hostile)))


@pytest.mark.parametrize("protocol", [2, 5])
def test_damaged_pickles_give_a_value_or_are_refused_by_name(tmp_path, protocol):
    data = pickle.dumps([*ARRAYS, torch.ones(3, 2)], protocol)
    refused = 0
    for damaged in mutants(data):
        try:
            load_arrays(written(tmp_path / "x.pkl", damaged))
        except ValueError as error:
            refused += "x.pkl" in str(error)
    assert refused > 250
