"""What holds for every metric of motion alike."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybridsign.metrics.motion import measure
from hybridsign.pose import normalise, placement
from hybridsign.skeleton import OPENPOSE_137, PT_50
from specimens import normalised, pose

SEED = st.integers(0, 99)
HANDS = OPENPOSE_137.part("left_hand", "right_hand")
ERRORS = ("dtw", "dtw_l2_sum", "dtw_mje", "mpjpe", "bone_length_error")
RATIOS = ("speed_ratio", "jerk_ratio", "total_distance", "smoothed_distance", "duration")


def values(hypotheses, references):
    measured = measure(hypotheses, references, units="any")
    return {name: found.value for name, found in measured.items()}


def sides(seed, n=3):
    made = [normalised(4 + number, seed + number) for number in range(n)]
    true = [normalised(6 - number, seed + 50 + number) for number in range(n)]
    return made, true


def with_confidence(clip, confidence):
    return replace(clip, confidence=confidence.astype(np.float32))


@given(SEED)
def test_the_truth_has_no_error_and_every_ratio_is_one(seed):
    clips = [normalised(6, seed, seen=1.0)]
    found = values(clips, clips)
    assert {found[name] for name in ERRORS} == {0}
    assert [found[name] for name in RATIOS] == pytest.approx([1] * len(RATIOS))


@given(SEED)
def test_the_order_of_the_clips_changes_no_score(seed):
    made, true = sides(seed)
    assert values(made[::-1], true[::-1]) == pytest.approx(values(made, true))


@given(SEED, st.floats(-300, 300), st.floats(0.2, 5))
def test_where_the_signer_stands_and_how_large_changes_no_normalised_score(seed, shift, scale):
    made, true = pose(5, seed), pose(6, seed + 50)
    elsewhere = replace(made, coordinates=np.float32(scale) * made.coordinates + np.float32(shift))
    first, second = (
        values([normalise(clip, placement(clip))], [normalise(true, placement(true))])
        for clip in (made, elsewhere)
    )
    assert second == pytest.approx(first, rel=1e-3)


@given(SEED, st.sampled_from([-1e6, 7.0, np.nan, np.inf]))
def test_what_stands_at_a_joint_that_is_not_seen_never_matters(seed, wild):
    made, true = sides(seed)
    noisy = [
        [
            replace(clip, coordinates=np.where(clip.valid[..., None], clip.coordinates, wild))
            for clip in side
        ]
        for side in (made, true)
    ]
    assert values(*noisy) == values(made, true)


@given(SEED)
def test_a_coordinate_that_is_not_a_number_is_a_joint_that_is_not_seen(seed):
    [made], [true] = sides(seed, 1)
    gone = np.zeros(made.confidence.shape, bool)
    gone[1, :9] = True
    broken = replace(made, coordinates=np.where(gone[..., None], np.nan, made.coordinates))
    unseen = with_confidence(made, np.where(gone, 0, made.confidence))
    assert values([broken], [true]) == values([unseen], [true])


def test_the_number_of_clips_beside_it_changes_no_clips_own_score():
    made, true = sides(1)
    together = measure(made, true, units="any")
    alone = measure(made[:1], true[:1], units="any")
    for name, found in together.items():
        assert found.values[0] == pytest.approx(alone[name].values[0])


def test_clips_of_one_frame_have_errors_but_no_speed():
    clips = [normalised(1, 1)], [normalised(1, 2)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = values(*clips)
    assert all(found[name] > 0 for name in ERRORS)
    assert np.isnan(found["speed_ratio"])
    assert np.isnan(found["total_distance"])
    assert found["duration"] == 1


def test_hands_that_are_never_seen_have_no_score_and_change_no_other_clips():
    made, true = sides(2, 2)
    handless = true[0].confidence.copy()
    handless[:, HANDS] = 0
    blind = [with_confidence(true[0], handless), true[1]]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = measure(made, blind, units="any")
        nobody = values(made[:1], blind[:1])
    for name in ERRORS:
        assert np.isnan(found[f"{name}_hands"].values[0])
        assert found[f"{name}_hands"].value == found[f"{name}_hands"].values[1]
        assert np.isnan(nobody[f"{name}_hands"])
        assert np.isfinite(nobody[f"{name}_body"])


def test_every_signature_says_what_the_number_is_of():
    made, true = sides(3)
    measured = measure(made, true, units="shoulder_widths")
    signatures = {name: found.score.signature for name, found in measured.items()}
    assert len(set(signatures.values())) == len(signatures)
    assert all(text.endswith("|n:3") for text in signatures.values())
    assert all(
        "units:shoulder_widths" in text for name, text in signatures.items() if name != "duration"
    )


def test_a_skeleton_without_a_face_has_no_score_of_the_face():
    clip = replace(
        normalised(3),
        coordinates=np.ones((3, PT_50.n_joints, 3)),
        confidence=np.ones((3, PT_50.n_joints)),
        skeleton=PT_50,
    )
    names = set(measure([clip], [clip], units="any"))
    assert "dtw_hands" in names
    assert "dtw_face" not in names
