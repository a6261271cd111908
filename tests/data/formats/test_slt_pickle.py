import gzip
import pickle

import numpy as np
import pytest
import torch

from hybridsign.data.formats.authors_pickle import AuthorsPickle
from hybridsign.data.formats.format import FormatError, Summary
from hybridsign.data.formats.slt_pickle import SltPickle
from hybridsign.skeleton import OPENPOSE_137, PT_50, SLRTP_178
from mutants import read_damaged


def record(sign, name="dev/a-1"):
    return {
        "name": name,
        "signer": "Signer01",
        "gloss": "WIND STARK",
        "text": "starker wind .",
        "sign": sign,
        "num_frames": len(sign),
    }


def written(path, records, compress=gzip.compress):
    path.write_bytes(compress(pickle.dumps(records, 4)))
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "phoenix14t.dev"


@pytest.mark.parametrize(
    ("width", "skeleton"), [(150, PT_50), (151, PT_50), (534, SLRTP_178), (411, OPENPOSE_137)]
)
def test_poses_in_sign_are_told_by_their_width(path, width, skeleton):
    sign = torch.linspace(0.1, 1, 3 * width).reshape(3, width)
    written(path, [record(sign), record(sign.numpy(), "dev/b-2")])
    assert SltPickle().recognises(path)
    first, second = SltPickle().read(path, Summary())
    assert (first.id, first.split, first.signer) == ("dev/a-1", "dev", "Signer01")
    assert (first.text, first.gloss) == ("starker wind .", ("WIND", "STARK"))
    assert (first.native_fps, first.native_frames) == (25, 3)
    assert first.pose.skeleton is skeleton
    np.testing.assert_array_equal(first.pose.coordinates, second.pose.coordinates)
    assert first.pose.coordinates[0, 0, 0] == pytest.approx(0.1)


def test_features_of_an_image_network_are_not_taken_for_poses(path):
    summary = Summary()
    assert list(SltPickle().read(written(path, [record(torch.ones(3, 1024))]), summary)) == []
    ((where, why),) = summary.dropped
    assert where == f"{path} (dev/a-1)"
    assert "shape (3, 1024); expected" in why


@pytest.mark.parametrize(
    "empty", [torch.zeros(0), torch.zeros(0, 150), np.zeros((0, 150)), [], [[]], ()]
)
def test_annotations_without_poses_are_refused_and_the_way_on_is_told(path, empty):
    written(path, [record(empty), record(empty, "dev/b-2")])
    assert SltPickle().recognises(path)
    with pytest.raises(FormatError, match=r"2 annotations without poses.*phoenix14t_annotations"):
        list(SltPickle().read(path, Summary()))


@pytest.mark.parametrize("kind", [list, tuple])
@pytest.mark.parametrize("depth", [6, 65, 100])
def test_poses_nested_too_deep_are_dropped_by_the_name_of_their_clip(path, kind, depth):
    nested = kind()
    for _ in range(depth - 1):
        nested = kind([nested])
    written(path, [record(nested), record(torch.ones(3, 150), "dev/b-2")])
    summary = Summary()
    assert [clip.id for clip in SltPickle().read(path, summary)] == ["dev/b-2"]
    assert summary.dropped == [(f"{path} (dev/a-1)", "lists nested more than 4 deep")]


def test_other_pickles_are_left_to_the_authors_format(path):
    written(path, {"a": np.ones((3, 137, 3))})
    assert not SltPickle().recognises(path)
    assert AuthorsPickle().recognises(path)


@pytest.mark.parametrize("compress", [bytes, gzip.compress], ids=["plain", "gzipped"])
def test_damaged_files_give_clips_or_a_reason(path, compress):
    written(path, [record(torch.ones(3, 150)), record(np.ones((2, 534)), "b")], compress)
    outcomes = read_damaged(SltPickle(), path, path.read_bytes())
    assert outcomes.total() == 500
    assert outcomes["refused"] > 100
