from dataclasses import replace

import numpy as np
import pytest

from hybridsign.metrics.realism import measure
from hybridsign.pose import PoseSequence
from hybridsign.skeleton import OPENPOSE_137

FPS = 24.0
JOINTS = OPENPOSE_137.index


def still(frames=96):
    """A person of shoulder width 100 pixels who does not move at all."""
    coordinates = np.full((frames, 137, 2), 300.0)
    for number, joint in enumerate(OPENPOSE_137.joints):
        coordinates[:, JOINTS(joint)] += (number % 7, number % 5)
    coordinates[:, JOINTS("neck")] = (300, 200)
    coordinates[:, JOINTS("right_shoulder")] = (250, 200)
    coordinates[:, JOINTS("left_shoulder")] = (350, 200)
    return changed(coordinates, np.full((frames, 137), 0.8))


def changed(coordinates, confidence):
    return PoseSequence(
        coordinates.astype(np.float32), confidence.astype(np.float32), FPS, OPENPOSE_137
    )


def waving(hertz, frames=96):
    pose = still(frames)
    coordinates = pose.coordinates.copy()
    swing = 50 * np.sin(2 * np.pi * hertz * np.arange(frames) / FPS)
    coordinates[:, JOINTS("right_wrist"), 0] += swing
    return replace(pose, coordinates=coordinates.astype(np.float32))


def figure(poses, section, subject):
    (found,) = (
        each
        for each in measure(poses)
        if each.section.startswith(section) and each.subject == subject
    )
    return dict(zip(found.statistics, found.values, strict=True))


def test_who_stands_still_has_no_speed_and_no_acceleration():
    for section in ("speed", "acceleration"):
        assert figure([still()], section, "right wrist")["p99"] == 0


def test_speed_is_in_shoulder_widths_a_second():
    pose = still()
    coordinates = pose.coordinates.copy()
    coordinates[:, JOINTS("right_wrist"), 0] += 10 * np.arange(pose.n_frames)
    steady = replace(pose, coordinates=coordinates)
    assert figure([steady], "speed", "right wrist")["p50"] == pytest.approx(0.1 * FPS, rel=1e-3)
    assert figure([steady], "acceleration", "right wrist")["p50"] == pytest.approx(0, abs=0.05)
    assert figure([steady], "speed", "left wrist")["p99"] == 0


def test_the_distance_of_the_camera_does_not_matter():
    near = waving(2.0)
    far = replace(near, coordinates=near.coordinates / 4)
    assert figure([far], "speed", "right wrist") == pytest.approx(
        figure([near], "speed", "right wrist"), rel=1e-3
    )


def test_a_joint_that_is_lost_and_found_again_has_not_moved():
    pose = still()
    coordinates, confidence = pose.coordinates.copy(), pose.confidence.copy()
    coordinates[40:50, JOINTS("right_wrist")] = 0
    confidence[40:50, JOINTS("right_wrist")] = 0
    lost = changed(coordinates, confidence)
    assert figure([lost], "speed", "right wrist")["p99"] == 0
    assert figure([lost], "share of points that are missing", "right wrist")[
        "share"
    ] == pytest.approx(10 / 96)


@pytest.mark.parametrize("hertz", [2.0, 6.0])
def test_the_bandwidth_of_a_swing_is_its_frequency(hertz):
    found = figure([waving(hertz)], "bandwidth", "right wrist")
    assert found["mean over clips"] == pytest.approx(hertz, abs=0.6)


def test_a_bone_that_turns_to_the_camera_varies_in_length():
    pose = still()
    coordinates = pose.coordinates.copy()
    coordinates[:, JOINTS("right_elbow")] = (250, 300)
    coordinates[::2, JOINTS("right_elbow")] = (250, 250)
    turning = replace(pose, coordinates=coordinates)
    found = figure([turning], "length of bones", "right upper arm")
    assert found["median"] == pytest.approx(0.75)
    assert found["variation in time"] == pytest.approx(1 / 3)


def test_shares_of_confidence_are_of_what_is_seen():
    pose = still()
    confidence = pose.confidence.copy()
    hand = OPENPOSE_137.part("left_hand")
    confidence[:48, hand], confidence[48:72, hand] = 0, 0.15
    found = changed(pose.coordinates, confidence)
    shares = figure([found], "share of points in each tenth", "left hand")
    assert (shares["0.1"], shares["0.8"]) == pytest.approx((0.5, 0.5))
    assert sum(shares.values()) == pytest.approx(1)
    assert figure([found], "mean confidence", "left hand")["mean"] == pytest.approx(0.475)


def test_a_hand_that_is_trusted_less_the_faster_it_moves_correlates_negatively():
    pose = waving(1.0)
    speed = np.abs(np.diff(pose.coordinates[:, JOINTS("right_wrist"), 0], prepend=0))
    confidence = pose.confidence.copy()
    confidence[:, OPENPOSE_137.part("right_hand")] -= 0.05 * np.minimum(speed, 12)[:, None]
    found = replace(pose, confidence=np.maximum(confidence, 0.1))
    assert figure([found], "correlation", "right")["correlation"] < -0.9
    assert np.isnan(figure([found], "correlation", "left")["correlation"])


def test_what_is_never_seen_has_no_speed_no_length_and_no_confidence():
    pose = still()
    hand = OPENPOSE_137.part("left_hand")
    confidence = pose.confidence.copy()
    confidence[:, hand] = 0
    unseen = changed(pose.coordinates, confidence)
    assert np.isnan(figure([unseen], "speed", "left hand")["p50"])
    assert np.isnan(figure([unseen], "length of bones", "left palm")["median"])
    assert np.isnan(figure([unseen], "mean confidence", "left hand")["mean"])


def test_long_clips_count_for_more_in_means_over_clips():
    mixed = figure([waving(2.0, 192), waving(6.0, 48)], "bandwidth", "right wrist")
    assert mixed["mean over clips"] == pytest.approx((192 * 2 + 48 * 6) / 240, abs=0.6)


def test_no_clips_are_refused():
    with pytest.raises(ValueError, match="exactly one skeleton"):
        measure([])
