import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybridsign.signer.damage import swapped, with_wrong_hand_shapes, without_mouthing
from hybridsign.signer.hand_shapes import N_SIGNING
from hybridsign.signer.lexicon import sign_form
from hybridsign.signer.parameters import COLUMNS
from hybridsign.signer.performance import Variation, parameters
from hybridsign.signer.timing import compose

SIGNS = ("MORGEN", "STARK", "WIND", "IX", "REGEN", "NORD", "SONNE")
SCORE = compose("clip", "Signer01", SIGNS, fps=25, seed=1)
DAMAGES = {
    "swapped": lambda share: swapped(SCORE, share, SIGNS, seed=1),
    "hand shapes": lambda share: with_wrong_hand_shapes(SCORE, share, seed=1),
    "mouthing": lambda share: without_mouthing(SCORE, share, seed=1),
}
EACH = pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)


def changed(score):
    pairs = zip(score.spans, SCORE.spans, strict=True)
    return {number: span for number, (span, own) in enumerate(pairs) if span != own}


def moved(score):
    """(T, P) where the body does something else."""
    variation = Variation(token=0)
    pair = (parameters(each, fps=25, variation=variation, seed=1) for each in (score, SCORE))
    return np.abs(np.subtract(*pair)) > 1e-9


@EACH
def test_no_damage_changes_nothing(damage):
    assert damage(0.0) == SCORE


@EACH
def test_as_many_signs_are_damaged_as_asked_for_and_rest_never_is(damage):
    for share in (0.3, 0.5, 1.0):
        found = changed(damage(share))
        assert len(found) == round(share * len(SIGNS))
        assert not {0, len(SCORE.spans) - 1} & set(found)


@EACH
def test_what_is_damaged_stays_damaged_in_the_same_way_at_the_next_level(damage):
    less, more = changed(damage(0.4)), changed(damage(0.8))
    assert less.items() <= more.items()


@EACH
def test_damage_keeps_who_signs_and_when(damage):
    score = damage(1.0)
    assert score.signer == SCORE.signer
    times = [[(span.start, span.end) for span in each.spans] for each in (score, SCORE)]
    assert times[0] == times[1]


@EACH
@given(share=st.floats().filter(lambda share: not 0 <= share <= 1))
def test_a_share_beyond_none_and_all_is_an_error(damage, share):
    with pytest.raises(ValueError, match=r"expected a number from 0 to 1"):
        damage(share)


def test_a_swapped_sign_is_another_one_and_points_no_more():
    for span in changed(swapped(SCORE, 1.0, SIGNS, seed=1)).values():
        assert span.sign in SIGNS
        assert span.locus is None
    assert moved(swapped(SCORE, 0.5, SIGNS, seed=1)).any()


def test_a_wrong_hand_shape_changes_fingers_alone():
    score = with_wrong_hand_shapes(SCORE, 1.0, seed=1)
    for number, span in changed(score).items():
        assert 0 <= span.hand_shape < N_SIGNING
        assert span.hand_shape != sign_form(SIGNS[number - 1]).shape
    fingers = [COLUMNS[f"{hand}_joints"] for hand in ("dominant", "base")]
    where = moved(score)
    assert where[:, fingers[0]].any()
    where[:, fingers[0]] = where[:, fingers[1]] = False
    assert not where.any()


def test_missing_mouthing_changes_the_mouth_alone():
    where = moved(without_mouthing(SCORE, 1.0, seed=1))
    assert where[:, COLUMNS["mouth"]].any()
    where[:, COLUMNS["mouth"]] = False
    assert not where.any()
