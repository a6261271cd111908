from collections import defaultdict
from dataclasses import fields
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybridsign.grammar.sentences import write_sentences
from hybridsign.signer import hand_shapes, mouths
from hybridsign.signer.forms import FEATURES, drawn, family_of
from hybridsign.signer.lexicon import key_frames, sign_form
from hybridsign.signer.movements import KINDS, Movement, path
from hybridsign.signer.parameters import COLUMNS

# Names of letters only: digits are not mouthed.
SIGNS = [f"SIGN{chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(240)]


@given(st.text(min_size=1).filter(lambda name: "~" not in name))
def test_any_name_has_a_form_and_keeps_it(name):
    form = sign_form(name)
    sign_form.cache_clear()
    assert sign_form(name) == form


def test_hardly_two_of_many_signs_share_their_key_frames():
    keys = {key_frames(sign, "Signer01", 0.0).tobytes() for sign in SIGNS}
    assert len(keys) >= 0.98 * len(SIGNS)


def families(signs):
    found = defaultdict(list)
    for sign in signs:
        if (family := family_of(sign)) is not None:
            found[family].append(sign)
    return {family: members for family, members in found.items() if len(members) > 1}


@pytest.mark.parametrize("language", ["de", "en"])
def test_about_half_of_each_grammars_signs_have_a_minimal_pair(language):
    sentences = write_sentences(language, {"train": 600}, seed=1)["train"]
    signs = {gloss for sentence in sentences for gloss in sentence.glosses}
    paired = sum(map(len, families(signs).values()))
    assert 0.4 < paired / len(signs) < 0.7


def test_every_feature_tells_some_minimal_pair_apart():
    assert {feature for _, feature in families(SIGNS)} == set(FEATURES)


FREE = {
    "shape": {"shape", "end_shape", "base_shape"},
    "place": {"place"},
    "movement": {"movement", "end_shape"},
    "mouthing": {"mouthing"},
}


def test_signs_of_a_family_differ_in_its_free_feature_alone():
    for (_, feature), members in families(SIGNS).items():
        for one, other in pairwise(drawn(sign) for sign in members):
            differing = {
                field.name
                for field in fields(one)
                if getattr(one, field.name) != getattr(other, field.name)
            }
            assert differing <= FREE[feature] | {"name"}


def test_the_lexicon_uses_every_handedness_and_every_movement():
    forms = [sign_form(sign) for sign in SIGNS]
    assert {form.handedness for form in forms} == {"one", "symmetric", "alternating", "on_base"}
    assert {form.movement.kind for form in forms} == set(KINDS)


def test_a_variant_has_its_stems_hands_in_another_place():
    stem, variant = sign_form("REGION"), sign_form("REGION~1")
    assert variant.shape == stem.shape
    assert variant.movement == stem.movement
    assert np.linalg.norm(np.subtract(variant.place, stem.place)) > 0.2
    assert sign_form("REGION~2").place != variant.place


def test_a_sign_without_a_stem_is_refused():
    with pytest.raises(ValueError, match=r"'~2'.*expected a name"):
        sign_form("~2")


@pytest.mark.parametrize(
    ("sign", "across", "down"),
    [("NORD", 0, -1), ("SOUTH", 0, 1), ("WEST", -1, 0), ("OST", 1, 0), ("NORDWEST", -1, -1)],
)
def test_headings_point_where_they_lie_on_a_map(sign, across, down):
    x, y, _ = sign_form(sign).movement.direction
    assert (np.sign(x), np.sign(y)) == (across, down)


def test_a_word_that_only_contains_a_heading_does_not_point():
    assert sign_form("FROST").movement.size < sign_form("OST").movement.size


def test_numbers_count_fingers_in_both_languages():
    assert hand_shapes.NAMES[sign_form("THREE").shape] == "three"
    assert sign_form("THREE").shape == sign_form("DREI").shape


def test_people_agree_on_signs_only_without_variation():
    ours, theirs = (key_frames("WIND", name, 0.0) for name in ("Signer01", "Signer02"))
    assert np.array_equal(ours, theirs)
    ours, theirs = (key_frames("WIND", name, 0.5) for name in ("Signer01", "Signer02"))
    assert not np.array_equal(ours, theirs)


def test_cached_key_frames_cannot_be_overwritten():
    with pytest.raises(ValueError, match="read-only"):
        key_frames("WIND", "Signer01", 0.5)[:] = 0


def test_hands_at_rest_are_lower_than_hands_that_sign():
    _, down, _ = np.arange(3)
    rest = key_frames(None, "Signer01", 0.5)[:, COLUMNS["dominant_wrist"]][:, down]
    signing = [key_frames(sign, "Signer01", 0.5)[:, COLUMNS["dominant_wrist"]] for sign in SIGNS]
    assert rest.min() > np.percentile([wrist[:, down].mean() for wrist in signing], 97)


def test_hands_of_a_symmetric_sign_mirror_each_other():
    sign = next(sign for sign in SIGNS if sign_form(sign).handedness == "symmetric")
    keys = key_frames(sign, "Signer01", 0.0)
    mirror = np.array((-1, 1, 1))
    assert np.allclose(keys[:, COLUMNS["base_wrist"]], mirror * keys[:, COLUMNS["dominant_wrist"]])


@pytest.mark.parametrize("kind", KINDS)
def test_every_movement_moves_something(kind):
    way = path(Movement(kind, (0.0, -1.0, 0.0), 0.3))
    moved = [np.ptp(part, axis=0).max() for part in (way.offset, way.twist, way.wiggle)]
    assert max(moved) > 0.05


def test_an_unknown_movement_is_refused():
    with pytest.raises(ValueError, match=r"'hop'.*straight"):
        path(Movement("hop", (1.0, 0.0, 0.0), 0.3))


def test_all_hand_shapes_differ():
    assert len(np.unique(hand_shapes.ANGLES, axis=0)) == len(hand_shapes.NAMES) >= 40


def test_observed_classes_of_phoenix_each_have_their_own_hand_and_mouth():
    assert len(np.unique(hand_shapes.observed(np.arange(1, 40)), axis=0)) == 39
    shapes = mouths.observed(np.arange(1, 53))
    assert len(np.unique(shapes.round(4), axis=0)) == 52
    assert shapes.min() >= 0
    assert shapes.max() <= 1


def test_mouthing_follows_the_letters():
    opened, *_, pressed = np.eye(4)
    spoken = mouths.spoken("MA", 3)
    assert spoken[0] @ pressed > 0.9
    assert spoken[1] @ opened > 0.8
    assert np.array_equal(spoken[2], mouths.CLOSED)
