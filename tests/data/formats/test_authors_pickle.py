import gzip
import pickle
from collections import OrderedDict

import numpy as np
import pytest
import torch

from hybridsign.data.formats.authors_pickle import AuthorsPickle
from hybridsign.data.formats.format import FormatError, Summary
from hybridsign.skeleton import OPENPOSE_137
from mutants import read_damaged
from specimens import Hostile


def keypoints(frames=4, seed=0, size=400):
    """(T, 137, 3) x, y, confidence."""
    random = np.random.default_rng(seed)
    places = random.uniform(1, size, (frames, 137, 2))
    confidence = random.uniform(0.1, 1, (frames, 137, 1))
    return np.concatenate([places, confidence], axis=-1).astype(np.float32)


def read(path, content, compress=bytes):
    path.write_bytes(compress(pickle.dumps(content)))
    assert AuthorsPickle().recognises(path)
    summary = Summary()
    return list(AuthorsPickle().read(path, summary)), summary


@pytest.fixture
def path(tmp_path):
    return tmp_path / "train.pkl"


CONTAINERS = {
    "a dict of arrays": {"a": keypoints(), "b": keypoints(2, 1)},
    "an ordered dict": OrderedDict(a=keypoints(), b=keypoints(2, 1)),
    "a dict of records": {
        "a": {"keypoints": keypoints(), "text": "wind ."},
        "b": {"keypoints": keypoints(2, 1), "text": "regen ."},
    },
    "a list of records": [
        {"name": "a", "text": "wind .", "gloss": "WIND", "pose": keypoints()},
        {"name": "b", "text": "regen .", "gloss": ["REGEN"], "pose": keypoints(2, 1)},
    ],
    "a list of tuples": [("a", "wind .", keypoints()), ("b", "regen .", keypoints(2, 1))],
    "tuples the other way": [("a", keypoints(), "wind ."), ("b", keypoints(2, 1), "regen .")],
    "nested lists": {"a": keypoints().tolist(), "b": keypoints(2, 1).tolist()},
    "tensors": {"a": torch.tensor(keypoints()), "b": torch.tensor(keypoints(2, 1))},
}


@pytest.mark.parametrize("content", CONTAINERS.values(), ids=CONTAINERS)
@pytest.mark.parametrize("compress", [bytes, gzip.compress], ids=["plain", "gzipped"])
def test_a_clip_is_found_in_every_container(path, content, compress):
    (first, second), _ = read(path, content, compress)
    assert (first.id, second.id, first.split, first.units) == ("a", "b", "train", "pixels")
    np.testing.assert_array_equal(first.pose.coordinates, keypoints()[..., :2])
    np.testing.assert_array_equal(second.pose.confidence, keypoints(2, 1)[..., 2])
    assert first.pose.skeleton is OPENPOSE_137
    if "wind" in str(content):
        assert (first.text, second.text) == ("wind .", "regen .")


def test_glosses_are_read_as_a_line_or_as_a_list(path):
    (first, second), _ = read(path, CONTAINERS["a list of records"])
    assert (first.gloss, second.gloss) == (("WIND",), ("REGEN",))


SHAPES = {
    "frame by frame": keypoints(),
    "flat": keypoints().reshape(4, 411),
    "channels first": keypoints().transpose(2, 1, 0),
    "a batch of one": keypoints()[None],
    "double precision": keypoints().astype(np.float64),
}


@pytest.mark.parametrize("array", SHAPES.values(), ids=SHAPES)
def test_points_are_found_in_every_shape(path, array):
    (clip,), _ = read(path, {"a": array})
    np.testing.assert_array_equal(clip.pose.coordinates, keypoints()[..., :2])


@pytest.mark.parametrize("frames", [1, 3])
def test_few_frames_are_not_taken_for_channels(path, frames):
    (clip,), _ = read(path, {"a": keypoints(frames)})
    np.testing.assert_array_equal(clip.pose.coordinates, keypoints(frames)[..., :2])


@pytest.mark.parametrize(
    ("array", "reason"),
    [
        (keypoints()[..., :2], r"shape \(4, 137, 2\)"),
        (keypoints()[:, :133], r"shape \(4, 133, 3\)"),
        (keypoints().transpose(0, 2, 1).reshape(4, 411), "a confidence, from 0 to 1"),
        (np.zeros((4, 137, 3)), "nobody is seen"),
        (np.zeros((0, 137, 3)), "nobody is seen"),
        (np.ones((4, 137, 3), bool), "expected real numbers"),
        ([[1, 2], [3]], "inhomogeneous"),
        (None, "no poses"),
    ],
)
def test_an_array_of_another_kind_is_dropped_with_its_reason(path, array, reason):
    clips, summary = read(path, {"a": array, "b": keypoints()})
    assert [clip.id for clip in clips] == ["b"]
    ((where, why),) = summary.dropped
    assert where == f"{path} (a)"
    with pytest.raises(ValueError, match=reason):
        raise ValueError(why)


def test_nan_and_numbers_beyond_float32_are_missing(path):
    array = keypoints().astype(np.float64)
    array[0, 0] = np.nan
    array[1, 0, 0] = 1e300
    array[2, 0, 2] = 0
    (clip,), _ = read(path, {"a": array})
    assert clip.pose.valid[:, 0].tolist() == [False, False, False, True]
    assert not clip.pose.coordinates[:3, 0].any()


def test_shares_of_a_picture_are_not_called_pixels(path):
    (clip,), _ = read(path, {"a": keypoints(size=1.5)})
    assert clip.units == "own"


def test_the_frame_rate_is_unknown(path):
    (clip,), _ = read(path, {"a": keypoints()})
    assert np.isnan(clip.native_fps)


def test_one_list_in_a_great_many_places_is_not_unfolded(path):
    bomb = [0.5] * 300
    for _ in range(3):
        bomb = [bomb] * 300
    deep = [bomb] * 300
    endless = []
    endless.append(endless)
    clips, summary = read(path, {"a": bomb, "b": deep, "c": endless, "d": keypoints()})
    assert [clip.id for clip in clips] == ["d"]
    assert [why for _, why in summary.dropped] == [
        "more than 67,108,864 numbers",
        "lists nested more than 4 deep",
        "lists nested more than 4 deep",
    ]


@pytest.mark.parametrize(
    "name", [10**5000, None, (1, 2), b"a"], ids=["a huge number", "none", "a tuple", "bytes"]
)
def test_a_name_that_is_no_name_is_replaced_by_the_place_in_the_file(path, name):
    (clip,), _ = read(path, {name: keypoints()})
    assert clip.id == "train-0"


def test_text_that_utf_8_cannot_hold_is_mended(path):
    (clip,), _ = read(path, [{"name": "a\ud800", "text": "\udfff", "pose": keypoints()}])
    assert (clip.id, clip.text) == ("a?", "?")


def test_a_hostile_pickle_does_not_run(path):
    marker = path.with_name("it_ran")
    with pytest.raises(FormatError, match=r"train\.pkl: .*system"):
        read(path, {"a": keypoints(), "b": Hostile(marker)})
    assert not marker.exists()


@pytest.mark.parametrize("content", ["text", 3, {}, []])
def test_other_containers_are_refused_by_name(path, content):
    with pytest.raises(FormatError, match=rf"train\.pkl: found .*{type(content).__name__}"):
        read(path, content)


def test_other_files_are_not_recognised(path):
    torch.save([1], path, _use_new_zipfile_serialization=False)
    assert not AuthorsPickle().recognises(path)
    for data in (b"", b"a", b"\x1f\x8b\x08", gzip.compress(b"name|text"), b"{}"):
        path.write_bytes(data)
        assert not AuthorsPickle().recognises(path)
    assert not AuthorsPickle().recognises(path.parent)


@pytest.mark.parametrize("protocol", [2, 4, 5])
def test_damaged_files_give_clips_or_a_reason(path, protocol):
    outcomes = read_damaged(
        AuthorsPickle(), path, pickle.dumps(CONTAINERS["a list of records"], protocol)
    )
    assert outcomes.total() == 500
    assert outcomes["refused"] > 100
