"""Against the numbers that the field's own functions gave, where that file is at hand."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from hybridsign.metrics import motion_compatibility as field
from hybridsign.metrics.distribution import frechet
from hybridsign.metrics.motion_error import mpjpe
from hybridsign.metrics.motion_warping import dtw_l1_perref, dtw_l2_sum, dtw_mje
from hybridsign.pose import PoseSequence
from hybridsign.skeleton import OPENPOSE_137, PT_50, Skeleton

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "dtw.json").read_text(encoding="utf-8"))
PROJECT = Path(__file__).parents[2]
PLACES = [PROJECT.parent / "shared"]
if "HYBRIDSIGN_REAL_DATA" in os.environ:
    PLACES.insert(0, Path(os.environ["HYBRIDSIGN_REAL_DATA"]).parent)
FOUND = [place / "reference" / "metric_vectors.json" for place in PLACES]
FOUND = [path for path in FOUND if path.exists()]
VECTORS = json.loads(FOUND[0].read_text(encoding="utf-8")) if FOUND else None
of_the_field = pytest.mark.skipif(VECTORS is None, reason="the file of vectors is not at hand")

EIGHT = tuple(f"joint_{number}" for number in range(8))
LINE = Skeleton("eight", EIGHT, (), (), {"body": EIGHT})
L1 = "PT: total / len(reference)"
LAST_FRAME_CUT = (
    "PT helpers.calculate_dtw (counter 0..1 appended, hypothesis with a zero BOS frame prepended)"
)
L2 = "PT dtw.dtw, L2 cost (Eq. 25 of HybridSign): total"
MJE = "MJE over the exact path (not the peer's: for comparison)"


def pose(points):
    points = np.array(points)
    return PoseSequence(points, np.ones(points.shape[:2]), 25.0, LINE)


def sides(vectors):
    return [[np.array(vector[side]) for vector in vectors] for side in ("hypothesis", "reference")]


def corpus():
    named = {vector["id"]: vector for vector in VECTORS["motion_dtw"]}
    return sides([named[name] for name in VECTORS["motion_dtw_corpus"]["cases"]])


def wanted(name):
    return pytest.approx(VECTORS["motion_dtw_corpus"][name], rel=1e-9)


@of_the_field
@pytest.mark.parametrize("number", range(len(VECTORS["motion_dtw"]) if VECTORS else 0))
def test_warping_costs_what_the_fields_functions_say(number):
    vector = VECTORS["motion_dtw"][number]
    both = [[pose(vector[side])] for side in ("hypothesis", "reference")]
    out = vector["outputs"]
    assert dtw_l1_perref(*both, units="any").value == pytest.approx(out[L1], rel=1e-9)
    assert dtw_l2_sum(*both, units="any").value == pytest.approx(out[L2], rel=1e-9)
    assert dtw_mje(*both, units="any").value == pytest.approx(out[MJE], rel=1e-9)
    arrays = sides([vector])
    assert field.dtw_pt(*arrays).value == pytest.approx(out[LAST_FRAME_CUT], rel=1e-9)
    assert field.dtw_mje_slrtp(*arrays).value == pytest.approx(
        out["SLRTP metrics.pose_dtw_mje([hyp],[ref])"], rel=1e-9
    )
    if "SLRTP metrics.mpjpe(ref, hyp), frame by frame" in out:
        by_frame = out["SLRTP metrics.mpjpe(ref, hyp), frame by frame"]
        assert mpjpe(*both, units="any").value == pytest.approx(by_frame, rel=1e-6)


@of_the_field
def test_a_corpus_scores_what_slrtps_evaluation_says():
    made, true = corpus()
    pooled = wanted("SLRTP pose_dtw_mje (pools aligned frames over the corpus)")
    assert field.dtw_mje_slrtp(made, true).value == pooled
    poses = [[pose(clip) for clip in side] for side in (made, true)]
    assert dtw_mje(*poses, units="any", pooled=True).value == pooled
    assert dtw_mje(*poses, units="any").value == wanted("mean of per-sequence values")
    assert field.duration_slrtp(made, true).value == wanted("SLRTP pose_length")
    # The released code adds up float32.
    distance = VECTORS["motion_dtw_corpus"]["SLRTP pose_distance"]
    assert field.total_distance_slrtp(made, true) == pytest.approx(distance, rel=1e-6)


@of_the_field
def test_the_fields_fid_is_the_frechet_distance_over_the_number_of_frames():
    for vector in VECTORS["motion_fid"]:
        made, true = ([np.array(clip) for clip in vector[s]] for s in ("hypothesis", "reference"))
        out = vector["outputs"]
        assert field.fid_signidd(made, true).value == pytest.approx(
            out["Sign-IDD-SLT metrics.fid"], rel=1e-6
        )
        pooled = [np.concatenate(side) for side in (made, true)]
        gaussians = [part for x in pooled for part in (x.mean(0), np.cov(x, rowvar=False))]
        assert frechet(*gaussians) == pytest.approx(
            out["Eq. 26 over all frames pooled (own formula, for contrast)"], rel=1e-6
        )


@of_the_field
def test_the_fields_joint_error_grows_with_the_number_of_clips():
    [vector] = VECTORS["motion_mpjpe"]
    made, true = np.array(vector["hypothesis"]), np.array(vector["reference"])
    out = vector["outputs"]
    once = out["Sign-IDD-SLT metrics.mpjpe([ref],[hyp]) (sum over sequences of p_mpjpe)"]
    assert field.mpjpe_signidd([made], [true]) == pytest.approx(once, rel=1e-6)
    assert field.mpjpe_signidd([made] * 2, [true] * 2) == pytest.approx(2 * once, rel=1e-6)
    angles = out["Sign-IDD-SLT metrics.mpjae([ref],[hyp]) degrees"]
    assert field.mpjae_signidd([made], [true]).value == pytest.approx(angles, rel=1e-6)
    poses = [[PoseSequence(x, np.ones(x.shape[:2]), 25.0, PT_50)] for x in (made, true)]
    plain = out["plain mean per-joint L2 (own formula)"]
    assert mpjpe(*poses, units="any").value == pytest.approx(plain, rel=1e-6)


@pytest.mark.parametrize("vector", GOLDEN["vectors"], ids=lambda vector: vector["id"])
def test_the_last_frame_is_what_the_fields_dtw_leaves_out(vector):
    made, true = sides([vector])
    grown = [[np.concatenate([clip, clip[:1]]) for clip in side] for side in (made, true)]
    assert field.dtw_pt(*grown).value == pytest.approx(vector["per_reference_frame"], rel=1e-9)


def test_a_turned_scaled_and_moved_signer_has_no_error_after_procrustes():
    true = np.random.default_rng(0).normal(size=(3, 50, 3))
    turn = np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]])
    assert field.mpjpe_signidd([2 * true @ turn + 5], [true]) == pytest.approx(0, abs=1e-6)


def test_frames_after_a_blank_one_are_cut():
    true = np.random.default_rng(0).normal(size=(4, 50, 3))
    made = true.copy()
    true[2:], made[2:] = 0, 9
    assert field.mpjae_signidd([made], [true]).value == 0


def test_a_clip_without_frames_is_skipped_as_slrtp_has_it():
    clip = np.ones((2, OPENPOSE_137.n_joints, 3))
    skipped = field.dtw_mje_slrtp([clip + 1, clip[:0]], [clip, clip])
    assert skipped.value == field.dtw_mje_slrtp([clip + 1], [clip]).value
