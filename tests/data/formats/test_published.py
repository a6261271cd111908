"""Files of poses that others published, read where HYBRIDSIGN_REAL_DATA says they are."""

import hashlib
import json
import os
from pathlib import Path

import numpy as np
import pytest

from hybridsign.data.formats.authors_pickle import AuthorsPickle
from hybridsign.data.formats.format import FormatError, Summary
from hybridsign.data.formats.pose_file import PoseFile
from hybridsign.data.formats.skels import Skels
from hybridsign.data.formats.slrtp import Slrtp
from hybridsign.data.formats.slt_pickle import SltPickle
from hybridsign.data.parquet import read_clips, write_clips
from hybridsign.pose import normalise, placement

GOLDEN = Path(__file__).parents[2] / "golden" / "pose_format.json"
FORMATS = (PoseFile(), Skels(), Slrtp(), SltPickle(), AuthorsPickle())


@pytest.fixture(scope="module")
def real():
    root = os.environ.get("HYBRIDSIGN_REAL_DATA")
    if root is None or not Path(root, "pose-format-samples").is_dir():
        pytest.skip("HYBRIDSIGN_REAL_DATA names no folder with pose-format-samples in it")
    return Path(root)


def read(folder):
    """Clips by file and the summary, of every file that a format recognises."""
    clips, summary = {}, Summary()
    for path in sorted(folder.rglob("*")):
        for form in FORMATS:
            if form.recognises(path):
                clips[path] = list(form.read(path, summary))
                break
    return clips, summary


@pytest.mark.parametrize(
    ("folder", "files", "frames", "layouts"),
    [
        ("dgscorpus-sentences-pose", 32, 3100, {("holistic_178", 3)}),
        ("spoken-to-signed-lexicon", 4, 239, {("holistic_178", 3)}),
        ("pose-evaluation-asl", 3, 240, {("openpose_137", 2)}),
        ("pose-format-samples", 2, 263, {("holistic_178", 3), ("openpose_137", 2)}),
        ("sl-datasets-samples", 1, 86, {("openpose_137", 2)}),
    ],
)
def test_every_pose_file_comes_in(real, folder, files, frames, layouts):
    clips, summary = read(real / folder)
    assert set(clips) == set((real / folder).rglob("*.pose"))
    assert [len(found) for found in clips.values()] == [1] * files
    found = [clip.pose for (clip,) in clips.values()]
    assert sum(pose.n_frames for pose in found) == frames
    assert {(pose.skeleton.name, pose.coordinates.shape[-1]) for pose in found} == layouts
    assert summary.dropped == []


def test_the_sample_of_openpose_has_its_93_frames_and_its_dead_left_hand(real):
    path = real / "pose-format-samples" / "openpose.pose"
    (clip,) = PoseFile().read(path, Summary())
    pose = clip.pose
    assert (pose.confidence.shape, pose.fps) == ((93, 137), 24)
    dead = (pose.confidence[:, pose.skeleton.part("left_hand")] == 0).all(axis=1)
    assert dead.mean() == pytest.approx(0.47, abs=0.005)


def test_the_sample_of_openpose_is_read_bit_for_bit_as_the_pose_format_library_reads_it(real):
    (clip,) = PoseFile().read(real / "pose-format-samples" / "openpose.pose", Summary())
    expected = json.loads(GOLDEN.read_text(encoding="utf-8"))["sample"]
    assert (clip.pose.n_frames, clip.pose.fps) == (expected["frames"], expected["fps"])
    for name in ("coordinates", "confidence"):
        numbers = getattr(clip.pose, name).astype("<f4").tobytes()
        assert hashlib.sha256(numbers).hexdigest() == expected[f"{name}_sha256"]


@pytest.mark.parametrize("name", ["colin-1-HOUSE", "colin-2-HOUSE", "colin-SAD"])
def test_mediapipe_points_lie_where_openpose_would_put_them(real, name):
    path = real / "pose-evaluation-asl" / "standard_landmarks" / f"{name}.pose"
    (clip,) = PoseFile().read(path, Summary())
    pose = normalise(clip.pose, placement(clip.pose))
    middle = {
        joint: np.median(pose.coordinates[pose.valid[:, position], position], axis=0)
        for position, joint in enumerate(pose.skeleton.joints)
        if pose.valid[:, position].any()
    }
    # The signer faces the camera: the right side is on the left of the picture; y points down.
    assert middle["right_shoulder"][0] < middle["neck"][0] < middle["left_shoulder"][0]
    assert middle["face_right_brow_0"][0] < middle["nose"][0] < middle["face_left_brow_4"][0]
    brow, eye, lip, chin = (
        middle[f"face_{point}"][1]
        for point in ("right_brow_2", "right_eye_rim_0", "outer_lips_3", "jaw_8")
    )
    assert brow < eye < middle["nose"][1] < lip < chin < middle["neck"][1]
    for side in ("left", "right"):
        wrist, root = pose.skeleton.indices(f"{side}_wrist", f"{side}_hand_root")
        both = pose.valid[:, wrist] & pose.valid[:, root]
        apart = np.linalg.norm(pose.coordinates[:, wrist] - pose.coordinates[:, root], axis=-1)
        assert np.median(apart[both]) < 0.25


def test_every_line_of_progressive_transformers_comes_in(real):
    clips, summary = read(real / "progressive-transformers-phoenix14t")
    assert {path.name: len(found) for path, found in clips.items()} == {
        "dev.skels": 5,
        "train.skels": 5,
    }
    assert summary.dropped == []
    first, *_ = clips[real / "progressive-transformers-phoenix14t" / "train.skels"]
    assert first.id == "train/11August_2010_Wednesday_tagesschau-1"
    assert first.gloss[:2] == ("JETZT", "WETTER")
    assert first.text.startswith("und nun die wettervorhersage für morgen")
    assert first.native_frames == 86
    assert not first.pose.coordinates[:, first.pose.skeleton.index("neck")].any()


def test_each_hand_of_progressive_transformers_is_at_its_wrist(real):
    clips, _ = read(real / "progressive-transformers-phoenix14t")
    for found in clips.values():
        for clip in found:
            pose = clip.pose
            places = {
                joint: pose.coordinates[:, pose.skeleton.index(joint)]
                for joint in ("left_wrist", "left_hand_root", "right_wrist", "right_hand_root")
            }
            for side, other in (("left", "right"), ("right", "left")):
                root = places[f"{side}_hand_root"]
                near = np.linalg.norm(root - places[f"{side}_wrist"], axis=-1).mean()
                far = np.linalg.norm(root - places[f"{other}_wrist"], axis=-1).mean()
                assert near < 0.1 < far


@pytest.mark.parametrize(("split", "records"), [("train", "7096"), ("dev", "519"), ("test", "642")])
def test_published_annotations_are_refused_because_they_hold_no_poses(real, split, records):
    path = real / "phoenix14t-annotations" / f"phoenix14t.{split}"
    assert SltPickle().recognises(path)
    with pytest.raises(FormatError, match=f"{records} annotations without poses"):
        list(SltPickle().read(path, Summary()))


def test_what_holds_no_poses_is_not_recognised(real):
    for folder in ("how2sign-sentences", "stmc-gloss-wer", "how2sign-rgb-clips", "signer-video"):
        assert read(real / folder)[0] == {}


def test_clips_in_three_dimensions_go_through_parquet(real, tmp_path):
    clips, _ = read(real / "progressive-transformers-phoenix14t")
    (holistic,) = PoseFile().read(real / "pose-format-samples" / "mediapipe.pose", Summary())
    written = [holistic, *(clip for found in clips.values() for clip in found)]
    path = tmp_path / "clips.parquet"
    assert write_clips(path, written) == 11
    for found, expected in zip(read_clips(path), written, strict=True):
        assert found.pose.skeleton is expected.pose.skeleton
        np.testing.assert_array_equal(found.pose.coordinates, expected.pose.coordinates)
        np.testing.assert_array_equal(found.pose.confidence, expected.pose.confidence)
