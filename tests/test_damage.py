from dataclasses import replace

import numpy as np
import pytest

from hybridsign.damage import Signer, damages, mirror, pulled_to_mean, slowed
from hybridsign.data.sources.grammar import GrammarSource
from hybridsign.metrics import motion
from hybridsign.params import load
from hybridsign.pose import PoseSequence
from hybridsign.skeleton import OPENPOSE_137, PT_50

OF_SIGNS = ("signs_swapped", "hand_shape_wrong", "mouthing_gone")
OF_POSES = ("mirrored", "jittered", "slowed", "pulled_to_mean", "hands_lost")


@pytest.fixture(scope="module")
def signer(project):
    origin = load(project.folder / "params.yaml").origin("weather")
    source = GrammarSource("weather", origin.corpus, origin.counts)
    scores = {score.clip_id: score for score in source.scores("test")}
    return Signer(origin.corpus, scores, origin.preprocess.frames, origin.preprocess.longest_gap)


@pytest.fixture(scope="module")
def damage(signer, corpus):
    """Damages the tiny corpus' test clips."""
    known = damages(corpus.statistics, signer, seed=0)
    return lambda name, level: known[name](corpus.test, level)


def measured(clips, references):
    poses = [[clip.pose for clip in side] for side in (clips, references)]
    return {
        name: each.value for name, each in motion.measure(*poses, units="shoulder_widths").items()
    }


def assert_same(clips, others):
    for clip, other in zip(clips, others, strict=True):
        np.testing.assert_array_equal(clip.pose.coordinates, other.pose.coordinates)
        np.testing.assert_array_equal(clip.pose.confidence, other.pose.confidence)
        assert (clip.id, clip.text, clip.gloss) == (other.id, other.text, other.gloss)
        np.testing.assert_array_equal(clip.placement.centre, other.placement.centre)
        assert clip.placement.scale == other.placement.scale


@pytest.mark.parametrize("name", [*OF_SIGNS, *OF_POSES])
def test_no_damage_gives_back_the_clips_of_the_corpus_bit_for_bit(name, damage, corpus):
    assert_same(damage(name, 0.0), corpus.test)


@pytest.mark.parametrize("name", [*OF_SIGNS, *OF_POSES])
def test_damage_can_be_repeated_to_the_last_bit(name, damage):
    assert_same(damage(name, 0.5), damage(name, 0.5))


def test_clips_whose_scores_are_not_known_are_damaged_without_signing_them_again(corpus):
    assert tuple(damages(corpus.statistics, None, seed=0)) == OF_POSES
    numbered = replace(corpus.statistics, skeleton="slrtp_178")
    assert tuple(damages(numbered, None, seed=0)) == OF_POSES[1:]


def test_signs_are_damaged_where_their_damage_shows(damage, corpus):
    swapped = measured(damage("signs_swapped", 1.0), corpus.test)
    shapes = measured(damage("hand_shape_wrong", 1.0), corpus.test)
    mouthing = measured(damage("mouthing_gone", 1.0), corpus.test)
    assert swapped["mpjpe_body"] > 0.05
    assert shapes["mpjpe_hands"] > 0.02
    # Not quite 0: where a hand is before the face, the estimator takes the one for the other.
    assert shapes["mpjpe_face"] < 1e-3 * shapes["mpjpe_hands"]
    assert mouthing["mpjpe_hands"] < 0.1 * mouthing["mpjpe_face"]
    assert swapped["duration"] == 1


@pytest.mark.parametrize("name", ["jittered", "pulled_to_mean", "signs_swapped"])
def test_dtw_rises_with_every_step_of(name, damage, corpus):
    values = [measured(damage(name, level), corpus.test)["dtw"] for level in (0, 0.1, 0.4, 1.0)]
    assert values == sorted(values)
    assert values[0] == 0 < values[-1]


def test_jitter_is_as_large_as_it_says_and_moves_nothing_that_was_not_seen(damage, corpus):
    apart = []
    for clip, true in zip(damage("jittered", 0.1), corpus.test, strict=True):
        moved = clip.pose.coordinates - true.pose.coordinates
        apart.append(moved[true.pose.valid])
        assert not moved[~true.pose.valid].any()
    assert np.concatenate(apart).std() == pytest.approx(0.1, rel=0.03)


def test_half_of_the_clips_are_mirrored_and_the_other_half_is_not(damage, corpus):
    mirrored = [
        not np.array_equal(clip.pose.coordinates, true.pose.coordinates)
        for clip, true in zip(damage("mirrored", 0.5), corpus.test, strict=True)
    ]
    assert sum(mirrored) == len(corpus.test) // 2


@pytest.mark.parametrize("skeleton", [OPENPOSE_137, PT_50], ids=lambda each: each.name)
def test_a_mirror_in_a_mirror_shows_the_pose_itself(skeleton):
    random = np.random.default_rng(1)
    shape = (4, skeleton.n_joints)
    values = random.normal(size=(*shape, 2)).astype(np.float32)
    pose = PoseSequence(values, np.ones(shape, np.float32), 25, skeleton)
    twice = mirror(mirror(pose))
    np.testing.assert_array_equal(twice.coordinates, pose.coordinates)
    left, right = skeleton.indices("left_wrist", "right_wrist")
    np.testing.assert_array_equal(
        mirror(pose).coordinates[:, left], pose.coordinates[:, right] * (-1, 1)
    )


def test_a_mirrored_face_is_a_face(corpus):
    """Each contour runs the way it ran: a still, straight face is nearly its own mirror image."""
    face = OPENPOSE_137.part("face")
    straight = corpus.statistics.mean - corpus.statistics.mean[OPENPOSE_137.index("nose")]
    pose = PoseSequence(
        straight[None].astype(np.float32), np.ones((1, 137), np.float32), 25, OPENPOSE_137
    )
    apart = np.linalg.norm(mirror(pose).coordinates[0] - straight, axis=-1)[face]
    assert apart.max() < 0.06


def test_slowing_holds_frames_of_the_end_and_warping_does_not_mind(corpus):
    clip = corpus.test[0]
    frames = clip.pose.n_frames
    (held,) = slowed([clip], 0.5)
    assert held.pose.n_frames == frames + frames // 2
    half = frames - frames // 2
    np.testing.assert_array_equal(held.pose.coordinates[:half], clip.pose.coordinates[:half])
    np.testing.assert_array_equal(held.pose.coordinates[half::2], clip.pose.coordinates[half:])
    np.testing.assert_array_equal(
        held.pose.coordinates[half + 1 :: 2], clip.pose.coordinates[half:]
    )
    found = measured([held], [clip])
    assert found["dtw"] == 0
    assert found["duration"] == 1.5


def test_pulled_all_the_way_a_clip_stands_still_at_the_mean(corpus):
    (still,) = pulled_to_mean(corpus.test[:1], 1.0, corpus.statistics)
    seen = still.pose.valid
    mean = np.broadcast_to(corpus.statistics.mean, still.pose.coordinates.shape)
    np.testing.assert_allclose(still.pose.coordinates[seen], mean[seen], atol=1e-6)


def test_lost_hands_are_lost_for_good_and_nothing_else_is(damage, corpus):
    hands = OPENPOSE_137.part("left_hand", "right_hand")
    rest = np.setdiff1d(np.arange(137), hands)
    for less, more, true in zip(
        damage("hands_lost", 0.3), damage("hands_lost", 0.6), corpus.test, strict=True
    ):
        gone = ~less.pose.valid[:, hands].any(1)
        assert gone.sum() >= round(0.3 * true.pose.n_frames)
        assert not more.pose.valid[gone][:, hands].any()
        np.testing.assert_array_equal(
            more.pose.coordinates[:, rest], true.pose.coordinates[:, rest]
        )
        assert not more.pose.coordinates[~more.pose.valid].any()


def test_the_vocabulary_for_swaps_is_what_the_corpus_signs(signer, corpus):
    glosses = {gloss for clip in corpus.test for gloss in clip.gloss}
    assert set(signer.vocabulary) == glosses


def test_a_clip_that_is_signed_again_keeps_what_was_said(signer, corpus):
    clip = corpus.test[0]
    again = signer.signed(replace(clip, text="anders ."), signer.scores[clip.id])
    assert again.text == "anders ."
