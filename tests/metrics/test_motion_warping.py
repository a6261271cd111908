import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybridsign.metrics.motion_joints import joints
from hybridsign.metrics.motion_warping import dtw_l1_perref, dtw_l2_sum, dtw_mje, frame_costs
from hybridsign.pose import PoseSequence, clean
from hybridsign.skeleton import OPENPOSE_137
from specimens import J, normalised, poses

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "dtw.json").read_text(encoding="utf-8"))


def dtw(hypothesis, reference):
    return dtw_l1_perref([hypothesis], [reference], units="any").values[0]


def placed(points):
    """A pose of which the first joints stand at the points (T, joints, C), and no others show."""
    points = np.asarray(points)
    coordinates = np.zeros((len(points), J, points.shape[2]))
    confidence = np.zeros((len(points), J))
    coordinates[:, : points.shape[1]] = points
    confidence[:, : points.shape[1]] = 1
    return PoseSequence(*clean(coordinates, confidence), 25.0, OPENPOSE_137)


def changed(pose, coordinates=None, confidence=None):
    """Other numbers, past the border: what is not valid may hold anything."""
    return replace(
        pose,
        coordinates=pose.coordinates if coordinates is None else coordinates,
        confidence=pose.confidence if confidence is None else confidence,
    )


def slowed(pose, factor):
    return changed(pose, pose.coordinates.repeat(factor, 0), pose.confidence.repeat(factor, 0))


@pytest.mark.parametrize("vector", GOLDEN["vectors"], ids=lambda vector: vector["id"])
def test_dtw_is_that_of_progressive_transformers(vector):
    hypothesis, reference = placed(vector["hypothesis"]), placed(vector["reference"])
    found = dtw(hypothesis, reference)
    assert found == pytest.approx(vector["per_reference_frame"], rel=1e-6)


@given(poses())
def test_dtw_is_zero_on_itself(pose):
    assert dtw(pose, pose) == 0


@given(st.integers(0, 99), st.integers(1, 6), st.integers(1, 6))
def test_the_cost_is_symmetric_where_everything_is_seen(seed, first, second):
    one = normalised(first, seed, seen=1.0)
    two = normalised(second, seed + 100, seen=1.0)
    assert dtw(one, two) * second == pytest.approx(dtw(two, one) * first)


@given(poses(), st.integers(2, 4))
def test_slowing_down_costs_nothing(pose, factor):
    assert dtw(slowed(pose, factor), pose) == 0
    assert dtw(pose, slowed(pose, factor)) == 0


@given(st.integers(0, 99), st.floats(-5, 5))
def test_moving_both_signers_alike_changes_nothing(seed, shift):
    one, two = normalised(4, seed), normalised(5, seed + 100)
    moved = [changed(pose, pose.coordinates + np.float32(shift)) for pose in (one, two)]
    assert dtw(*moved) == pytest.approx(dtw(one, two), rel=1e-4)


@given(st.integers(0, 99), st.sampled_from([-1e6, 1e6, 7.0]))
def test_what_stands_at_a_joint_that_is_not_seen_never_matters(seed, wild):
    one, two = normalised(4, seed), normalised(5, seed + 100)
    noisy = [
        changed(pose, np.where(pose.valid[..., None], pose.coordinates, np.float32(wild)))
        for pose in (one, two)
    ]
    assert dtw(*noisy) == dtw(one, two)


def test_a_missing_hand_is_neither_punished_nor_rewarded():
    reference = placed(np.zeros((3, 4, 2)))
    whole = placed(np.ones((3, 4, 2)))
    confidence = whole.confidence.copy()
    confidence[:, :2] = 0
    assert dtw(changed(whole, confidence=confidence), reference) == dtw(whole, reference) == 8


def test_joints_that_the_reference_never_shows_are_not_asked_for():
    reference = placed(np.zeros((3, 4, 2)))
    more = placed(np.zeros((3, 9, 2)))
    assert dtw(more, reference) == 0


def test_showing_nothing_is_never_free():
    reference = normalised(4, 1, seen=1.0)
    half = changed(reference, reference.coordinates + 1)
    confidence = half.confidence.copy()
    confidence[2] = 0
    assert dtw(changed(half, confidence=confidence), reference) >= dtw(half, reference)


def test_frames_that_show_nothing_on_both_sides_agree():
    pose = normalised(4, 6, seen=1.0)
    confidence = pose.confidence.copy()
    confidence[2:4] = 0
    lost = changed(pose, confidence=confidence)
    assert dtw(lost, lost) == 0
    assert dtw(changed(lost, lost.coordinates + 1), lost) > 0


def test_the_mean_over_clips_is_reported_with_what_was_computed():
    clips = [normalised(4, seed) for seed in range(3)]
    others = [normalised(5, seed + 9) for seed in range(3)]
    found = dtw_l1_perref(clips, others, units="shoulder_widths", part="hands")
    assert found.value == pytest.approx(np.mean(found.values))
    assert found.score.signature == (
        "dtw_l1_perref|part:hands|joints:openpose_137:42|dims:2|units:shoulder_widths|fps:25"
        "|mask:seen-in-both|norm:l1|steps:classic|over:len(ref)|mean|n:3"
    )


def test_as_many_references_as_hypotheses_are_asked_for():
    with pytest.raises(ValueError, match="found 1 hypotheses and 0 references"):
        dtw_l1_perref([normalised()], [], units="any")


def test_eq_25_sums_the_l2_distances_of_whole_frames():
    reference = placed(np.zeros((3, 1, 2)))
    found = dtw_l2_sum([placed(np.full((3, 1, 2), [3.0, 4.0]))], [reference], units="any")
    assert found.value == 15


def test_pooling_gives_long_paths_more_weight():
    references = [placed(np.zeros((frames, 2, 2))) for frames in (1, 4)]
    off = [placed(np.full((frames, 2, 2), [0.0, size])) for frames, size in ((1, 1.0), (4, 2.0))]
    assert dtw_mje(off, references, units="any").value == 1.5
    assert dtw_mje(off, references, units="any", pooled=True).value == pytest.approx(9 / 5)


@given(st.integers(0, 99))
def test_masked_costs_are_those_of_the_joints_seen_in_both(seed):
    one, two = (joints(normalised(4, seed + shift), "whole") for shift in (0, 100))
    shown = two.seen.any(0).sum()
    for metric, size in (("cityblock", np.abs), ("sqeuclidean", np.square)):
        found = frame_costs(one, two, metric)
        for t, s in np.ndindex(found.shape):
            both = one.seen[t] & two.seen[s]
            apart = size(one.at[t] - two.at[s])[both].sum()
            assert found[t, s] == pytest.approx(apart * shown / both.sum())


def test_a_mask_leaves_no_rounding_where_nothing_differs():
    pose = normalised(5, 3, seen=0.7)
    less = changed(pose, confidence=pose.confidence * (np.arange(J) % 3 > 0).astype(np.float32))
    assert dtw_l2_sum([less], [pose], units="any").value == 0
