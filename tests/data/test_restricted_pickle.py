import gzip
import os
import pickle
import struct
from collections import OrderedDict

import pytest

from hybridsign.data.pickle_costs import CostlyPickle
from hybridsign.data.restricted_pickle import UnpicklingRefused, load_restricted

VALUE = [{"name": "clip", "frames": 3, "rate": 25.0}, ("a", None, True), {1, 2}, OrderedDict(a=1)]


class Hostile:
    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return os.system, (f"touch {self.marker}",)


def written(path, data):
    path.write_bytes(data)
    return path


def tensor_opcodes(storage):
    """What torch pickles for an empty tensor, around these bytes of its storage."""
    return (
        b"ctorch._utils\n_rebuild_tensor_v2\n(ctorch.storage\n_load_from_bytes\n"
        + (b"B" + struct.pack("<I", len(storage)) + storage)
        + b"\x85RK\x00K\x00\x85K\x01\x85\x89ccollections\nOrderedDict\n)RtR"
    )


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("compress", [bytes, gzip.compress], ids=["plain", "gzipped"])
def test_plain_values_come_back_as_they_were(tmp_path, protocol, compress):
    path = written(tmp_path / "values", compress(pickle.dumps(VALUE, protocol)))
    assert load_restricted(path) == VALUE


def test_a_hostile_pickle_does_not_run(tmp_path):
    marker = tmp_path / "it_ran"
    path = written(tmp_path / "hostile", pickle.dumps(Hostile(marker)))
    with pytest.raises(UnpicklingRefused, match=r"hostile: .*asks for \w+\.system"):
        load_restricted(path)
    assert not marker.exists()


@pytest.mark.parametrize(
    "name", ["builtins\neval", "builtins\ngetattr", "builtins\nbytearray", "torch\nload"]
)
def test_any_other_global_is_refused_by_name(tmp_path, name):
    path = written(tmp_path / "file", b"c" + name.encode() + b"\n.")
    with pytest.raises(UnpicklingRefused, match=name.replace("\n", r"\.")):
        load_restricted(path)


def test_a_tensor_reads_as_none_and_its_bytes_are_never_unpickled(tmp_path):
    marker = tmp_path / "it_ran"
    tensor = tensor_opcodes(storage=pickle.dumps(Hostile(marker)))
    path = written(tmp_path / "tensor", b"\x80\x03]" + tensor + b"a.")
    assert load_restricted(path) == [None]
    assert not marker.exists()


def test_a_pickle_cannot_leave_anything_on_the_stand_ins_for_tensors(tmp_path):
    set_attribute = b"\x80\x03ctorch.storage\n_load_from_bytes\n}X\x01\x00\x00\x00aK\x01sb."
    with pytest.raises(ValueError, match="no complete pickle"):
        load_restricted(written(tmp_path / "file", set_attribute))


@pytest.mark.parametrize("compress", [bytes, gzip.compress], ids=["plain", "gzipped"])
def test_a_pickle_larger_than_the_limit_is_refused(tmp_path, compress):
    path = written(tmp_path / "bomb", compress(pickle.dumps("0" * 100_000)))
    with pytest.raises(UnpicklingRefused, match=r"bomb: found more than 10,000 bytes"):
        load_restricted(path, max_bytes=10_000)


@pytest.mark.parametrize(
    "opcodes",
    [b"})" + b"\x85" * 10**6 + b"K\x01s.", b"})" + b"2\x86" * 40 + b"K\x01s."],
    ids=["tuples nested without end", "tuples that hold each other twice over"],
)
def test_a_key_that_could_not_be_hashed_is_refused_before_it_is_made(tmp_path, opcodes):
    with pytest.raises(CostlyPickle, match="file: the pickle"):
        load_restricted(written(tmp_path / "file", b"\x80\x02" + opcodes))


def test_a_truncated_gzip_file_is_named(tmp_path):
    path = written(tmp_path / "cut", gzip.compress(pickle.dumps(VALUE))[:-12])
    with pytest.raises(ValueError, match="cut: found a damaged gzip file"):
        load_restricted(path)


@pytest.mark.parametrize(
    "data",
    [b"", pickle.dumps(VALUE)[:-5], b"name|signer|text\n", b"\x80\x04R.", b"\x80\x04P1\n."],
    ids=["empty", "truncated", "a table", "nothing to call", "a persistent id"],
)
def test_what_is_no_pickle_is_named(tmp_path, data):
    with pytest.raises(ValueError, match="file: found no complete pickle"):
        load_restricted(written(tmp_path / "file", data))


def test_a_missing_file_is_not_found(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_restricted(tmp_path / "absent")
