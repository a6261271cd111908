from dataclasses import replace

import numpy as np
import pytest

from hybridsign.controls import codec, ground_truth, mean_pose, nearest, shuffled
from hybridsign.nn.settings import CodecSettings
from specimens import clip, statistics_of

CLIPS = [clip(number, frames=4 + number) for number in range(4)]


def said(number, text):
    return replace(clip(number), text=text)


def test_ground_truth_is_the_truth():
    assert ground_truth(CLIPS) == CLIPS


def test_shuffled_is_the_next_clip_under_the_first_ones_words():
    mixed = shuffled(CLIPS)
    assert [each.text for each in mixed] == [each.text for each in CLIPS]
    assert [each.id for each in mixed] == [each.id for each in CLIPS]
    for number, each in enumerate(mixed):
        assert each.pose is CLIPS[(number + 1) % 4].pose
        assert each.provenance == "generated:shuffled"


def test_the_mean_pose_is_still_and_as_long_as_the_truth():
    statistics = statistics_of(CLIPS)
    for made, true in zip(mean_pose(CLIPS, statistics), CLIPS, strict=True):
        assert made.pose.n_frames == true.pose.n_frames
        assert not np.diff(made.pose.coordinates, axis=0).any()
        assert not np.diff(made.pose.confidence, axis=0).any()
        shown = made.pose.valid[0]
        np.testing.assert_allclose(
            made.pose.coordinates[0, shown], statistics.mean[shown], rtol=1e-5
        )


def test_the_mean_pose_hides_joints_that_are_hardly_ever_seen():
    statistics = statistics_of(CLIPS)
    statistics.confidence[7] = 0.01
    [made] = mean_pose(CLIPS[:1], statistics)
    assert not made.pose.valid[:, 7].any()


def test_nearest_signs_the_training_sentence_that_shares_most_words():
    train = [said(0, "morgen sonne im süden ."), said(1, "heute regen im norden .")]
    [made] = nearest([said(9, "morgen regen im norden .")], train)
    assert made.pose is train[1].pose
    assert made.text == "morgen regen im norden ."
    assert made.provenance == "generated:nearest"


def test_the_full_stop_and_capitals_do_not_count():
    train = [said(0, "wind ."), said(1, "Sonne")]
    [made] = nearest([said(9, "sonne .")], train)
    assert made.pose is train[1].pose


@pytest.mark.parametrize("sentence", ["sturm", "sonne"])
def test_ties_go_to_the_first(sentence):
    train = [said(0, "sonne"), said(1, "sonne"), said(2, "wind")]
    [made] = nearest([said(9, sentence)], train)
    assert made.pose is train[0].pose


def test_a_rare_word_weighs_more_than_a_common_one():
    train = [said(0, "im im westen"), said(1, "im osten"), said(2, "im hagel")]
    [made] = nearest([said(9, "im hagel")], train)
    assert made.pose is train[2].pose


def test_a_codec_of_full_width_gives_the_truth_back():
    statistics = statistics_of(CLIPS)
    whole = CodecSettings(body=50, face=140, hands=84)
    for made, true in zip(codec(CLIPS, CLIPS, statistics, whole), CLIPS, strict=True):
        np.testing.assert_allclose(made.pose.coordinates, true.pose.coordinates, atol=1e-4)
        np.testing.assert_array_equal(made.pose.confidence, true.pose.confidence)
        assert made.provenance == "generated:codec"


def test_few_components_keep_the_poses_of_the_split_that_they_were_learned_on():
    statistics = statistics_of(CLIPS)
    train = CLIPS[:1]  # four frames differ in three directions, and stand in four
    narrow = CodecSettings(body=4, face=4, hands=4)
    [known] = codec(train, train, statistics, narrow)
    np.testing.assert_allclose(known.pose.coordinates, train[0].pose.coordinates, atol=1e-4)
    [new] = codec(CLIPS[1:2], train, statistics, narrow)
    assert np.abs(new.pose.coordinates - CLIPS[1].pose.coordinates).max() > 0.1
    np.testing.assert_array_equal(new.pose.valid, CLIPS[1].pose.valid)
