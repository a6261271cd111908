from dataclasses import replace

import numpy as np
import pytest

from hybridsign.signer.camera import CAMERAS
from hybridsign.signer.estimator import estimate
from hybridsign.signer.parameters import COLUMNS
from hybridsign.signer.people import SIGNERS
from hybridsign.signer.performance import Variation, parameters
from hybridsign.signer.render import perform
from hybridsign.signer.score import Score, SignSpan
from hybridsign.signer.timing import compose
from hybridsign.skeleton import OPENPOSE_137

STUDIO = CAMERAS["studio"]
STEADY = Variation(signer=0, token=0, noise=0, dropout=0)
FEET = OPENPOSE_137.indices(
    *[
        f"{side}_{name}"
        for side in ("left", "right")
        for name in ("knee", "ankle", "big_toe", "heel")
    ]
)


def score(number=0, signer="Signer01", **marks):
    signs = [f"SIGN{(7 * number + step) % 90}" for step in range(9)]
    return compose(f"clip{number}", signer, signs, fps=STUDIO.fps, seed=0, **marks)


@pytest.fixture(scope="module")
def corpus():
    """Coordinates in shoulder widths, and confidence, of two sentences by each signer."""
    clips = []
    for number in range(2 * len(SIGNERS)):
        played = score(number, SIGNERS[number % len(SIGNERS)])
        clips.append(perform(played, camera=STUDIO, variation=Variation(), seed=0))
    return [(xy / STUDIO.shoulder_width, confidence) for xy, confidence in clips]


def test_a_performance_is_a_pure_function_of_its_arguments():
    first = perform(score(), camera=STUDIO, variation=Variation(), seed=3)
    perform(score(5), camera=STUDIO, variation=Variation(), seed=3)
    again = perform(score(), camera=STUDIO, variation=Variation(), seed=3)
    other = perform(score(), camera=STUDIO, variation=Variation(), seed=4)
    assert all(np.array_equal(one, two) for one, two in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])


def test_shapes_and_types_are_those_of_the_corpora():
    played = score()
    xy, confidence = perform(played, camera=STUDIO, variation=Variation(), seed=0)
    assert (xy.shape, xy.dtype) == ((played.n_frames, 137, 2), np.float32)
    assert (confidence.shape, confidence.dtype) == ((played.n_frames, 137), np.float32)


@pytest.mark.parametrize("name", CAMERAS)
def test_the_signer_is_in_the_picture(name):
    camera = CAMERAS[name]
    xy, _ = perform(score(), camera=camera, variation=STEADY, seed=0)
    upper = xy[:, OPENPOSE_137.part("face", "left_hand", "right_hand")]
    assert upper.min() > 0
    assert (upper < (camera.width, camera.height)).all()


def test_a_score_of_a_single_frame_can_be_performed():
    xy, _ = perform(
        Score("c", "Signer01", (SignSpan("WIND", 0, 1),)),
        camera=STUDIO,
        variation=Variation(),
        seed=0,
    )
    assert np.isfinite(xy).all()


def test_legs_are_never_seen_and_hips_hardly(corpus):
    for xy, confidence in corpus:
        assert (xy[:, FEET] == 0).all()
        assert (confidence[:, FEET] == 0).all()
        assert 0.3 < confidence[:, OPENPOSE_137.index("mid_hip")].mean() < 0.6


def test_lost_hands_are_exactly_zero_and_rare(corpus):
    hands = OPENPOSE_137.part("left_hand", "right_hand")
    lost = [confidence[:, hands] == 0 for _, confidence in corpus]
    assert 0.03 < np.concatenate(lost).mean() < 0.15
    for (xy, _), gone in zip(corpus, lost, strict=True):
        assert (xy[:, hands][gone] == 0).all()


def test_without_dropout_no_hand_is_lost():
    _, confidence = perform(score(), camera=STUDIO, variation=Variation(dropout=0), seed=0)
    assert confidence[:, OPENPOSE_137.part("left_hand", "right_hand")].min() > 0


def test_without_noise_the_estimator_tells_the_truth():
    true = np.random.default_rng(0).uniform(200, 500, (6, 137, 2))
    seen, confidence = estimate(true, STUDIO, np.random.default_rng(0), noise=0, dropout=0)
    assert np.array_equal(seen[confidence > 0], true[confidence > 0])


def test_joints_outside_the_picture_are_hardly_believed():
    inside = np.full((8, 137, 2), 300.0)
    outside = inside + np.array((0, STUDIO.height))
    trust = [
        estimate(where, STUDIO, np.random.default_rng(0), noise=0, dropout=0)[1].max()
        for where in (inside, outside)
    ]
    assert trust[1] < 0.1 < trust[0]


def performed(played, variation=STEADY):
    return parameters(played, fps=STUDIO.fps, variation=variation, seed=0)


def test_questions_raise_the_brows():
    raised, _ = performed(score(question=True))[:, COLUMNS["brow"]].mean(axis=0)
    level, _ = performed(score())[:, COLUMNS["brow"]].mean(axis=0)
    assert raised > level + 0.4


def test_negation_shakes_the_head():
    yaw, _, _ = np.std(performed(score(negated=True))[:, COLUMNS["head"]], axis=0)
    still, _, _ = np.std(performed(score())[:, COLUMNS["head"]], axis=0)
    assert yaw > 1.5 * still


def test_a_sign_is_done_differently_each_time_only_with_token_variation():
    one, two = score(), replace(score(), clip_id="another")
    joints = COLUMNS["dominant_joints"]
    assert np.array_equal(performed(one)[:, joints], performed(two)[:, joints])
    varied = Variation(token=1)
    assert not np.array_equal(performed(one, varied)[:, joints], performed(two, varied)[:, joints])


def test_observed_hand_shapes_and_mouths_drive_the_signer():
    played = score()
    observed = np.ones(played.n_frames, dtype=int)
    ones = performed(replace(played, hand_shapes=observed, mouths=observed))
    twos = performed(replace(played, hand_shapes=2 * observed, mouths=2 * observed))
    nothing = performed(replace(played, hand_shapes=0 * observed, mouths=0 * observed))
    for column in ("dominant_joints", "mouth"):
        assert np.ptp(ones[:, COLUMNS[column]], axis=0).max() < 1e-6
        assert not np.allclose(ones[:, COLUMNS[column]], twos[:, COLUMNS[column]])
    assert np.array_equal(nothing, performed(played))


def test_observations_of_another_length_are_refused():
    with pytest.raises(ValueError, match="3 observed classes for mouth"):
        performed(replace(score(), mouths=np.ones(3, dtype=int)))


def test_negative_variation_is_refused():
    with pytest.raises(ValueError, match="noise is -1"):
        Variation(noise=-1)
