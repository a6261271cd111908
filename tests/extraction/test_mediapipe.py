"""MediaPipe itself; the claims about signers are tried on real videos, where there are some."""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hybridsign.data.formats.format import Summary
from hybridsign.data.formats.landmarks import MEDIAPIPE_POINTS
from hybridsign.data.sources.real_data import REAL_DATA
from hybridsign.extraction import holistic
from hybridsign.extraction.extractor import RecordingError
from hybridsign.extraction.recordings import Recording, recordings
from hybridsign.skeleton import OPENPOSE_137

ROOT = Path(__file__).parents[2]
USUAL = ROOT / holistic.USUAL
PYTHON = holistic.find(None if holistic.VARIABLE in os.environ or not USUAL.exists() else USUAL)
pytestmark = pytest.mark.skipif(
    PYTHON is None,
    reason=f"no MediaPipe: neither {holistic.USUAL} (make extractor) nor {holistic.VARIABLE}",
)


@pytest.fixture
def mediapipe():
    return holistic.Holistic(PYTHON)


@pytest.fixture
def signer():
    """A video of somebody who signs."""
    videos = Path(os.environ.get(REAL_DATA, "nowhere"), "signer-video")
    if not videos.is_dir():
        pytest.skip(f"{REAL_DATA} names no folder with signer-video in it")
    [video] = recordings([videos], Summary())
    return video


def test_what_is_no_video_is_said_to_be_none(mediapipe, tmp_path):
    (tmp_path / "film.mp4").write_text("words")
    with pytest.raises(RecordingError, match=r"^cannot be opened as a video$"):
        mediapipe.extract(Recording("film", tmp_path / "film.mp4"), 0, Summary())


def test_in_empty_pictures_nobody_is_seen(mediapipe, tmp_path):
    paths = tuple(tmp_path / f"{number}.png" for number in range(2))
    for path in paths:
        Image.new("RGB", (64, 48)).save(path)
    with pytest.raises(RecordingError, match="nobody is seen in its 2 frames"):
        mediapipe.extract(Recording("empty", tmp_path, paths), 0, Summary())


def test_pictures_of_several_sizes_are_no_clip(mediapipe, tmp_path):
    paths = tuple(tmp_path / f"{number}.png" for number in range(2))
    for number, path in enumerate(paths):
        Image.new("RGB", (64 + number, 48)).save(path)
    with pytest.raises(RecordingError, match="frames of several sizes"):
        mediapipe.extract(Recording("odd", tmp_path, paths), 0, Summary())


def test_a_picture_that_is_none_is_named(mediapipe, tmp_path):
    (tmp_path / "0.png").write_text("words")
    with pytest.raises(RecordingError, match=r"0\.png cannot be read as a picture"):
        mediapipe.extract(Recording("bad", tmp_path, (tmp_path / "0.png",)), 0, Summary())


def test_a_signer_is_found_with_hands_at_the_wrists_and_the_face_about_the_nose(mediapipe, signer):
    summary = Summary()
    extraction = mediapipe.extract(signer, 2, summary)
    clip, pose = extraction.clip, extraction.clip.pose
    assert (clip.native_frames, clip.native_fps) == (135, 24.0)
    assert [picture.size for picture in extraction.pictures.values()] == [(1280, 720)] * 2
    assert not summary.notes
    never = set(OPENPOSE_137.joints) - set(MEDIAPIPE_POINTS) - {"neck", "mid_hip"}
    assert not pose.valid[:, OPENPOSE_137.indices(*never)].any()
    assert pose.valid[:, OPENPOSE_137.part("face")].all()
    right, left = OPENPOSE_137.indices("right_shoulder", "left_shoulder")
    xy = pose.coordinates
    shoulders = np.linalg.norm(xy[:, left] - xy[:, right], axis=-1)
    # The signer faces the camera: her right is at the picture's left.
    assert (xy[:, right, 0] < xy[:, left, 0]).all()
    for side in ("left", "right"):
        wrist, root = OPENPOSE_137.indices(f"{side}_wrist", f"{side}_hand_root")
        both = pose.valid[:, wrist] & pose.valid[:, root]
        apart = np.linalg.norm(xy[both, wrist] - xy[both, root], axis=-1) / shoulders[both]
        assert both.mean() > 0.8
        assert np.median(apart) < 0.15
    nose, tip = OPENPOSE_137.indices("nose", "face_nose_bridge_3")
    assert np.median(np.linalg.norm(xy[:, nose] - xy[:, tip], axis=-1) / shoulders) < 0.1
