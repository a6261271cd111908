from dataclasses import replace

import numpy as np
import pytest

from hybridsign.data.clip import PIXELS
from hybridsign.data.preprocessing import SplitCard, prepare
from hybridsign.pose import PoseError, denormalise
from specimens import TRUNK, clip, pose

NECK, RIGHT, LEFT = TRUNK


def raw(number=0, frames=9, **changes):
    """A clip as `fetch` leaves it."""
    ready = clip(number)
    in_pixels = pose(frames, number)
    fetched = replace(ready, pose=in_pixels, units=PIXELS, placement=None, native_frames=frames)
    return replace(fetched, native_fps=25.0, **changes)


def hidden(number, *joints):
    confidence = pose(9, number).confidence.copy()
    confidence[:, joints] = 0.05
    return raw(number, pose=replace(pose(9, number), confidence=confidence))


def test_a_prepared_clip_has_the_protocols_length_and_keeps_its_own_beside():
    ready = prepare(raw(frames=9), n_frames=60)
    assert ready.pose.n_frames == 60
    assert ready.native_frames == 9
    assert ready.pose.fps == pytest.approx(60 / (9 / 25))
    assert ready.units == "shoulder_widths"


def test_the_way_back_to_pixels_stays_with_the_clip():
    ready = prepare(raw(frames=9), n_frames=9)
    back = denormalise(ready.pose, ready.placement)
    np.testing.assert_allclose(back.coordinates, raw(frames=9).pose.coordinates, atol=1e-3)


def test_the_text_is_brought_into_the_form_in_which_it_is_compared():
    assert prepare(raw(text="Morgen  Regen."), 4).text == "morgen regen ."


def test_wild_confidence_and_holes_do_not_pass_the_border():
    wild = raw()
    wild.pose.confidence[0, NECK] = 7
    wild.pose.coordinates[1, NECK] = np.nan
    ready = prepare(wild, n_frames=9)
    assert ready.pose.confidence.max() <= 1
    assert np.isfinite(ready.pose.coordinates).all()
    assert not ready.pose.valid[1, NECK]


@pytest.mark.parametrize(
    ("unusable", "reason"),
    [
        (hidden(0, NECK), "the neck was never seen"),
        (hidden(0, RIGHT), "the two shoulders were never seen together"),
        (raw(text=" "), "the sentence is empty"),
        (raw(frames=1), "fewer than two frames"),
    ],
)
def test_an_unusable_clip_is_dropped_with_its_reason(unusable, reason):
    with pytest.raises(PoseError, match=reason):
        prepare(unusable, 4)
    card = SplitCard()
    assert [each.id for each in card.prepared([unusable, raw(1)], 4)] == ["clip-01"]
    assert card.summary()["dropped"] == [{"id": "clip-00", "reason": reason}]
    assert card.summary()["clips"] == 1


def test_the_card_counts_what_passed():
    card = SplitCard()
    assert len(list(card.prepared([raw(0), raw(1), raw(4)], 4))) == 3
    summary = card.summary()
    assert (summary["clips"], summary["native_frames"], summary["signers"]) == (3, 27, 2)
    assert summary["hours"] == round(27 / 25 / 3600, 4)
    assert (summary["words"], summary["running_words"]) == (6, 9)
    assert (summary["glosses"], summary["running_glosses"]) == (4, 6)


def test_missing_points_are_counted_by_part():
    card = SplitCard()
    whole = replace(pose(9, 0, seen=1.0))
    hands = whole.skeleton.part("left_hand")
    whole.confidence[:, hands] = 0
    list(card.prepared([raw(pose=whole)], 9))
    missing = card.summary()["missing_points_percent"]
    assert missing == {"body": 0, "face": 0, "left_hand": 100, "right_hand": 0}


def test_bridged_points_are_counted_apart_from_those_that_stay_missing():
    whole = pose(9, 0, seen=1.0)
    hand = whole.skeleton.part("left_hand")
    whole.confidence[4:7, hand] = 0
    whole.confidence[2:9, whole.skeleton.part("right_hand")] = 0
    card = SplitCard()
    [ready] = card.prepared([raw(pose=whole)], 9, longest_gap=3)
    assert ready.pose.valid[:, hand].all()
    assert card.summary()["filled_points_percent"] == {
        "body": 0,
        "face": 0,
        "left_hand": 33.33,
        "right_hand": 0,
    }
    assert card.summary()["missing_points_percent"]["right_hand"] == 77.78


def test_without_a_protocols_length_each_clip_keeps_its_own():
    card = SplitCard()
    ready = list(card.prepared([raw(0, frames=9), raw(1, frames=5)], None))
    assert [(each.pose.n_frames, each.pose.fps) for each in ready] == [(9, 25), (5, 25)]


def test_an_empty_split_has_a_card():
    assert SplitCard().summary()["clips"] == 0
