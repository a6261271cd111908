import math

import numpy as np
import pytest

from hybridsign.signer.modulation import AHEAD, INTENSITIES, LOCI
from hybridsign.signer.parameters import COLUMNS
from hybridsign.signer.performance import Variation, parameters
from hybridsign.signer.score import Score, SignSpan
from hybridsign.signer.timing import compose

FPS = 24.0
STEADY = Variation(signer=0, token=0, noise=0, dropout=0)
ACROSS = 0


def sentence(*signs):
    return compose("clip", "Signer01", signs, fps=FPS, seed=0)


def intensities(*signs):
    return [span.intensity for span in sentence(*signs).spans[1:-1]]


def loci(*signs):
    return [span.locus for span in sentence(*signs).spans if (span.sign or "").startswith("IX")]


def performed(*spans):
    score = Score("clip", "Signer01", spans)
    return parameters(score, fps=FPS, variation=STEADY, seed=0)


def plain(**changes):
    return SignSpan("WIND", 0, 24, **changes)


@pytest.mark.parametrize("degree", ["STARK", "SCHWACH", "STRONG"])
def test_a_sign_of_degree_changes_its_neighbours_and_not_itself(degree):
    scale = INTENSITIES[degree]
    assert intensities("NORD", degree, "WIND", "REGEN") == [scale, 1.0, scale, 1.0]


def test_two_degrees_multiply_on_the_sign_between_them():
    between = INTENSITIES["STARK"] * INTENSITIES["MAESSIG"]
    assert intensities("STARK", "WIND", "MAESSIG")[1] == pytest.approx(between)


def test_two_degrees_in_a_row_leave_each_other_alone():
    assert intensities("WIND", "SCHWACH", "MAESSIG") == [INTENSITIES["SCHWACH"], 1.0, 1.0]


def test_a_variant_of_a_degree_is_of_that_degree():
    assert intensities("STARK~2", "WIND")[1] == INTENSITIES["STARK"]


def test_a_strong_wind_is_a_bigger_and_faster_wind():
    reach, speed = [], []
    for intensity in (0.5, 1.0, 1.6):
        wrist = performed(plain(intensity=intensity))[:, COLUMNS["dominant_wrist"]]
        way = np.linalg.norm(np.diff(wrist, axis=0), axis=1)
        reach.append(np.ptp(wrist, axis=0).max())
        speed.append(way.max())
    assert reach == sorted(reach)
    assert speed == sorted(speed)
    assert reach[2] > 1.3 * reach[1]
    assert speed[2] / speed[1] > reach[2] / reach[1]


def test_intensity_leaves_hand_shape_and_direction_of_fingers_alone():
    strong, weak = performed(plain(intensity=1.6)), performed(plain())
    fingers = COLUMNS["dominant_fingers"]
    assert np.allclose(strong[:, fingers], weak[:, fingers])


@pytest.mark.parametrize("intensity", [0.0, -1.0, math.nan, math.inf])
def test_an_intensity_that_is_no_positive_number_is_refused(intensity):
    with pytest.raises(ValueError, match="sign WIND: intensity is"):
        plain(intensity=intensity)


def test_pointing_takes_places_in_the_order_of_mention():
    assert loci("BERG", "IX", "SONNE", "KUESTE", "IX") == [LOCI[0], LOCI[1]]


def test_pointing_returns_to_a_referent_that_is_named_again():
    assert loci("BERG", "IX", "KUESTE", "IX", "BERG", "IX") == [LOCI[0], LOCI[1], LOCI[0]]


def test_pointing_twice_points_to_the_same_place():
    assert loci("BERG", "IX", "IX~3") == [LOCI[0], LOCI[0]]


def test_pointing_at_nothing_points_ahead():
    assert loci("IX", "REGEN") == [AHEAD]


def test_only_pointing_points():
    assert all(span.locus is None for span in sentence("BERG", "STARK", "WIND").spans)


def test_each_sentence_gives_its_places_anew():
    assert loci("BERG", "IX") == loci("KUESTE", "IX")


def test_the_index_finger_points_towards_its_locus():
    for locus in LOCI:
        ending = performed(plain(), SignSpan("IX", 24, 40, locus=locus))[-1]
        fingers = ending[COLUMNS["dominant_fingers"]]
        assert np.sign(fingers[ACROSS]) == np.sign(locus[ACROSS])
        assert fingers @ locus > 0.8 * np.linalg.norm(fingers) * np.linalg.norm(locus)


def test_the_other_hand_stays_where_it_was_while_one_points():
    base = COLUMNS["base_wrist"]
    frames = performed(plain(), SignSpan("IX", 24, 60, locus=LOCI[0]))
    assert np.allclose(frames[40:, base], frames[40, base], atol=1e-6)
