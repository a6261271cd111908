"""The signer against the real one: figures of two How2Sign clips, measured by the same code."""

import numpy as np
import pytest

from hybridsign.metrics.realism import measure
from hybridsign.pose import PoseSequence
from hybridsign.signer.camera import CAMERAS
from hybridsign.signer.people import SIGNERS
from hybridsign.signer.performance import Variation
from hybridsign.signer.render import perform
from hybridsign.signer.timing import compose
from hybridsign.skeleton import OPENPOSE_137

STUDIO = CAMERAS["studio"]
N_SIGNS = 90


@pytest.fixture(scope="module")
def corpus():
    """Two sentences by each signer."""
    poses = []
    for number in range(2 * len(SIGNERS)):
        signs = [f"SIGN{(7 * number + step) % N_SIGNS}" for step in range(9)]
        signer = SIGNERS[number % len(SIGNERS)]
        played = compose(f"clip{number}", signer, signs, fps=STUDIO.fps, seed=0)
        seen = perform(played, camera=STUDIO, variation=Variation(), seed=0)
        poses.append(PoseSequence(*seen, STUDIO.fps, OPENPOSE_137))
    return poses


@pytest.fixture(scope="module")
def figures(corpus):
    return {
        (each.section.split(",")[0], each.subject, statistic): value
        for each in measure(corpus)
        for statistic, value in zip(each.statistics, each.values, strict=True)
    }


@pytest.mark.parametrize(
    ("subject", "statistic", "real"),
    [
        ("left wrist", "p50", 0.33),
        ("left wrist", "p95", 2.00),
        ("right wrist", "p50", 0.67),
        ("right wrist", "p95", 2.08),
        ("face", "p95", 0.54),
        ("left hand", "p50", 0.54),
        ("left hand", "p95", 4.82),
        ("right hand", "p50", 1.03),
        ("right hand", "p95", 6.36),
    ],
)
def test_speeds_are_within_two_fifths_of_real_ones(figures, subject, statistic, real):
    assert figures["speed", subject, statistic] == pytest.approx(real, rel=0.4)


@pytest.mark.parametrize(("side", "real"), [("left", 10.5), ("right", 10.9)])
def test_wrists_jitter_up_to_frequencies_as_high_as_real_ones(figures, side, real):
    (found,) = (
        value
        for (section, subject, _), value in figures.items()
        if section.startswith("bandwidth") and subject == f"{side} wrist"
    )
    assert found == pytest.approx(real, rel=0.1)


@pytest.mark.parametrize(
    ("bone", "real"),
    [
        ("left upper arm", 0.92),
        ("right upper arm", 0.88),
        ("left forearm", 0.66),
        ("right forearm", 0.75),
        ("left palm", 0.20),
        ("right palm", 0.21),
        ("left fingers", 0.094),
        ("right fingers", 0.092),
    ],
)
def test_bones_look_as_long_as_real_ones(figures, bone, real):
    assert figures["length of bones in the picture", bone, "median"] == pytest.approx(
        real, rel=0.15
    )


@pytest.mark.parametrize(
    ("part", "real"),
    [("body", 0.70), ("face", 0.84), ("left hand", 0.55), ("right hand", 0.38)],
)
def test_each_part_is_believed_as_far_as_a_real_one(figures, part, real):
    assert figures["mean confidence of what is seen", part, "mean"] == pytest.approx(real, abs=0.05)


@pytest.mark.parametrize(("side", "real"), [("left", 0.06), ("right", 0.21)])
def test_as_many_points_of_a_hand_are_hardly_seen_as_of_a_real_one(figures, side, real):
    found = figures["share of points in each tenth of confidence", f"{side} hand", "0.0"]
    assert found == pytest.approx(real, abs=0.05)


@pytest.mark.parametrize(("side", "real"), [("left", -0.57), ("right", -0.30)])
def test_quick_hands_are_seen_badly(figures, side, real):
    found = figures[
        "correlation of the wrist's speed with the hand's confidence", side, "correlation"
    ]
    assert found == pytest.approx(real, abs=0.15)


def test_confidence_goes_a_little_above_one_and_no_further(corpus):
    highest = max(pose.confidence.max() for pose in corpus)
    assert 1.0 < highest < 1.06


def test_about_seven_in_a_hundred_points_of_hands_are_lost(corpus):
    hands = OPENPOSE_137.part("left_hand", "right_hand")
    lost = np.concatenate([pose.confidence[:, hands] == 0 for pose in corpus])
    assert 0.04 < lost.mean() < 0.10
