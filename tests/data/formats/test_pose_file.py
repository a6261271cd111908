import re
import struct

import numpy as np
import pytest

from hybridsign.data.formats.format import FormatError, Summary
from hybridsign.data.formats.landmarks import (
    HOLISTIC_178_POINTS,
    MEDIAPIPE_POINTS,
    OPENPOSE_POINTS,
)
from hybridsign.data.formats.pose_file import PoseFile
from hybridsign.skeleton import HOLISTIC_178, OPENPOSE_137
from mutants import read_damaged
from openpose_specimens import row


def text(value):
    data = value.encode()
    return struct.pack("<H", len(data)) + data


def header(version, points, axes, picture=(640, 480)):
    """A header for points of some components, which follow each other in any order."""
    components = {}
    for component, point in points:
        components.setdefault(component, []).append(point)
    parts = [struct.pack("<fHHHH", version, *picture, 0, len(components))]
    for name, names in components.items():
        parts += [text(name), text(axes), struct.pack("<HHH", len(names), 1, 1)]
        parts += [*map(text, names), struct.pack("<HH", 0, 0), struct.pack("<HHH", 255, 0, 0)]
    return b"".join(parts), [(name, point) for name, names in components.items() for point in names]


def body(version, fps, coordinates, confidence):
    """(T, P, J, C) coordinates and (T, P, J) confidence as the versions lay them out."""
    frames, people = confidence.shape[:2]
    if version == 0:
        whole = np.concatenate([coordinates, confidence[..., None]], axis=-1).astype("<f4")
        parts = [struct.pack("<HH", int(fps), frames)]
        for frame in whole:
            parts.append(struct.pack("<H", people))
            parts += [struct.pack("<h", 7) + person.tobytes() for person in frame]
        return b"".join(parts)
    layout = "<HHH" if version == 0.1 else "<fIH"
    begin = struct.pack(layout, fps if version > 0.1 else int(fps), frames, people)
    return begin + coordinates.astype("<f4").tobytes() + confidence.astype("<f4").tobytes()


def pose_bytes(points, version=0.2, *, fps=25, frames=4, people=1, unit=1, seed=0):
    """The bytes of a file, and what is in it."""
    axes = "XYC" if points is OPENPOSE_POINTS else "XYZC"
    begin, order = header(version, points.values(), axes)
    random = np.random.default_rng(seed)
    coordinates = random.uniform(1, 400, (frames, people, len(order), len(axes) - 1)) / unit
    confidence = random.uniform(0.1, 1, (frames, people, len(order)))
    data = begin + body(version, fps, coordinates, confidence)
    return data, order, coordinates.astype(np.float32), confidence.astype(np.float32)


def dropped(path, data):
    """Why the clip of a file did not come in."""
    path.write_bytes(data)
    summary = Summary()
    assert list(PoseFile().read(path, summary)) == []
    [(name, reason)] = summary.dropped
    assert name == str(path)
    return reason


def read(path, data=None):
    if data is not None:
        path.write_bytes(data)
    summary = Summary()
    assert PoseFile().recognises(path)
    (clip,) = PoseFile().read(path, summary)
    return clip, summary


@pytest.fixture
def path(tmp_path):
    return tmp_path / "clip.pose"


@pytest.mark.parametrize("version", [0.0, 0.1, 0.2])
@pytest.mark.parametrize(
    ("points", "skeleton"),
    [(OPENPOSE_POINTS, OPENPOSE_137), (HOLISTIC_178_POINTS, HOLISTIC_178)],
    ids=["openpose", "holistic_178"],
)
def test_every_version_gives_each_joint_its_point(path, version, points, skeleton):
    data, order, coordinates, confidence = pose_bytes(points, version)
    clip, summary = read(path, data)
    assert clip.pose.skeleton is skeleton
    assert (clip.id, clip.units, clip.pose.fps, clip.native_frames) == ("clip", "pixels", 25, 4)
    source = [order.index(points[joint]) for joint in skeleton.joints]
    np.testing.assert_array_equal(clip.pose.coordinates, coordinates[:, 0, source])
    np.testing.assert_array_equal(clip.pose.confidence, confidence[:, 0, source])
    assert summary.notes == {"25 frames/s, as the .pose header says": 1}


def test_the_order_of_points_in_a_file_does_not_matter(path):
    backwards = dict(reversed(OPENPOSE_POINTS.items()))
    data, order, coordinates, _ = pose_bytes(backwards)
    clip, _ = read(path, data)
    nose = order.index(("pose_keypoints_2d", "Nose"))
    np.testing.assert_array_equal(
        clip.pose.coordinates[:, OPENPOSE_137.index("nose")], coordinates[:, 0, nose, :2]
    )


def test_neck_and_mid_hip_are_halfway_where_mediapipe_has_none(path):
    data, order, coordinates, confidence = pose_bytes(MEDIAPIPE_POINTS)
    clip, _ = read(path, data)
    ends = [order.index(("POSE_LANDMARKS", f"{side}_SHOULDER")) for side in ("RIGHT", "LEFT")]
    neck = OPENPOSE_137.index("neck")
    np.testing.assert_allclose(
        clip.pose.coordinates[:, neck], coordinates[:, 0, ends, :2].mean(1), rtol=1e-6
    )
    np.testing.assert_array_equal(clip.pose.confidence[:, neck], confidence[:, 0, ends].min(1))
    missing = {OPENPOSE_137.joints[joint] for joint in np.flatnonzero(~clip.pose.valid.any(0))}
    assert missing == {"left_small_toe", "right_small_toe"}


def test_a_layout_without_face_leaves_the_face_missing(path):
    body_only = {joint: MEDIAPIPE_POINTS[joint] for joint in ("right_shoulder", "left_shoulder")}
    clip, _ = read(path, pose_bytes(body_only)[0])
    seen = {OPENPOSE_137.joints[joint] for joint in np.flatnonzero(clip.pose.valid.any(0))}
    assert seen == {"neck", "right_shoulder", "left_shoulder"}


def test_nan_and_no_confidence_are_missing(path):
    begin, order = header(0.2, OPENPOSE_POINTS.values(), "XYC")
    coordinates, confidence = np.full((3, 1, 137, 2), 9.0), np.ones((3, 1, 137))
    coordinates[0, 0, 0] = np.nan
    confidence[1, 0, 0] = 0
    confidence[2, 0, 0] = np.nan
    clip, _ = read(path, begin + body(0.2, 25, coordinates, confidence))
    joint = OPENPOSE_137.index(next(j for j, point in OPENPOSE_POINTS.items() if point == order[0]))
    assert not clip.pose.valid[:, joint].any()
    assert not clip.pose.coordinates[:, joint].any()
    assert clip.pose.valid.sum() == 3 * 136


def test_of_several_people_the_signer_is_followed_whatever_their_order(path):
    """pose-format numbers people as they stand in OpenPose's files, which may change places."""
    begin, order = header(0.2, OPENPOSE_POINTS.values(), "XYC")
    joint_of = {point: joint for joint, point in OPENPOSE_POINTS.items()}
    joints = OPENPOSE_137.indices(*(joint_of[point] for point in order))
    signer, other = row(1), row(2, at=(2000, 0), size=0.5)
    people = np.stack([[signer, other], [other, signer], [signer, other]])[:, :, joints]
    clip, summary = read(path, begin + body(0.2, 25, people[..., :2], people[..., 2]))
    for frame in clip.pose.coordinates:
        np.testing.assert_array_equal(frame, np.float32(signer[:, :2]))
    assert summary.notes["several people in a .pose file, of whom one is followed"] == 1


def test_the_first_person_of_version_0_0_is_taken_and_told(path):
    data, *_, confidence = pose_bytes(OPENPOSE_POINTS, 0.0, people=2)
    clip, summary = read(path, data)
    np.testing.assert_array_equal(np.sort(clip.pose.confidence), np.sort(confidence[:, 0]))
    assert any("the first was taken" in note for note in summary.notes)


def test_the_frame_rate_of_the_header_is_used_and_told(path):
    clip, summary = read(path, pose_bytes(OPENPOSE_POINTS, fps=29.97)[0])
    assert clip.pose.fps == clip.native_fps == pytest.approx(29.97)
    assert summary.notes == {"29.97 frames/s, as the .pose header says": 1}


@pytest.mark.parametrize("fps", [0, np.nan, np.inf, -5, 1e9])
def test_a_header_without_a_frame_rate_leaves_it_unknown_and_says_so(path, fps):
    clip, summary = read(path, pose_bytes(OPENPOSE_POINTS, fps=fps)[0])
    assert np.isnan(clip.native_fps)
    assert [note.startswith("no frame rate") for note in summary.notes] == [True]


def test_more_frames_than_version_0_1_can_count_are_counted_by_their_bytes(path):
    points = dict(list(OPENPOSE_POINTS.items())[:8])
    frames = 2**16 + 3
    begin, order = header(0.1, points.values(), "XYC")
    counted = struct.pack("<HHH", 25, 3, 1)
    values = np.ones((frames, len(order), 3), "<f4").tobytes()
    clip, _ = read(path, begin + counted + values)
    assert clip.native_frames == frames


def test_a_clip_in_which_nobody_is_seen_is_dropped(path):
    begin, _ = header(0.2, OPENPOSE_POINTS.values(), "XYC")
    data = begin + body(0.2, 25, np.zeros((2, 1, 137, 2)), np.zeros((2, 1, 137)))
    assert dropped(path, data) == "nobody is seen in its 2 frames"


@pytest.mark.parametrize("percent", [3, 100])
def test_a_clip_whose_confidences_are_percentages_is_dropped(path, percent):
    begin, _ = header(0.2, OPENPOSE_POINTS.values(), "XYC")
    data = begin + body(0.2, 25, np.full((2, 1, 137, 2), 9), np.full((2, 1, 137), percent))
    expected = f"of up to {percent}; expected a confidence, from 0 to 1. Divide percentages by 100"
    assert expected in dropped(path, data)


@pytest.mark.parametrize("version", [0.0, 0.1, 0.2])
@pytest.mark.parametrize("points", [OPENPOSE_POINTS, MEDIAPIPE_POINTS, HOLISTIC_178_POINTS])
def test_shares_of_the_picture_become_pixels_by_the_headers_width_and_height(path, points, version):
    axes = 2 if points is OPENPOSE_POINTS else 3
    unit = np.array([640, 480, 640])[:axes]
    shares, summary = read(path, pose_bytes(points, version, unit=unit)[0])
    pixels, _ = read(path, pose_bytes(points, version)[0])
    np.testing.assert_allclose(shares.pose.coordinates, pixels.pose.coordinates, rtol=1e-6)
    assert (shares.units, shares.pose.fps) == (pixels.units, pixels.pose.fps) == ("pixels", 25)
    assert summary.notes["shares of the picture in a .pose file, made pixels by its header"] == 1


def test_what_is_neither_pixels_nor_shares_of_a_picture_is_dropped_with_the_way_out(path):
    reason = dropped(path, pose_bytes(OPENPOSE_POINTS, unit=-300)[0])
    assert re.match(r"coordinates from -1\.3 to -0\.0\d+ in a picture of 640 x 480 are nei", reason)
    assert "Write the file from the poses in pixels, before they were normalised" in reason


def test_shares_of_a_picture_whose_size_the_header_does_not_say_are_dropped(path):
    begin, _ = header(0.2, OPENPOSE_POINTS.values(), "XYC", picture=(1, 1))
    data = begin + body(0.2, 25, np.full((2, 1, 137, 2), 0.5), np.ones((2, 1, 137)))
    assert "coordinates from 0.5 to 0.5 in a picture of 1 x 1 are neither" in dropped(path, data)


def test_unknown_points_are_refused_by_name(path):
    path.write_bytes(pose_bytes({"a": ("BODY_135", "Nose"), "b": ("BODY_135", "Neck")})[0])
    with pytest.raises(FormatError, match=r"clip\.pose: found BODY_135 of 2 points"):
        list(PoseFile().read(path, Summary()))


@pytest.mark.parametrize("version", [0.0, 0.1, 0.2])
@pytest.mark.parametrize("change", ["cut short", "too long"])
def test_a_file_of_the_wrong_length_is_refused(path, version, change):
    data = pose_bytes(OPENPOSE_POINTS, version)[0]
    path.write_bytes(data[:-100] if change == "cut short" else data + bytes(100))
    with pytest.raises(FormatError, match=r"clip\.pose"):
        list(PoseFile().read(path, Summary()))


def test_frames_without_end_and_without_people_reserve_no_memory(path):
    begin, _ = header(0.2, OPENPOSE_POINTS.values(), "XYC")
    path.write_bytes(begin + struct.pack("<fIH", 25, 2**32 - 1, 0))
    with pytest.raises(FormatError, match="no people"):
        list(PoseFile().read(path, Summary()))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", bytes(40), b"\x80\x04]."])
def test_other_files_are_not_recognised(path, data):
    path.write_bytes(data)
    assert not PoseFile().recognises(path)
    assert not PoseFile().recognises(path.parent)


@pytest.mark.parametrize("version", [0.0, 0.1, 0.2])
def test_damaged_files_give_a_clip_or_a_reason(path, version):
    outcomes = read_damaged(PoseFile(), path, pose_bytes(HOLISTIC_178_POINTS, version)[0])
    assert outcomes.total() == 500
    assert outcomes["refused"] > 100
