from itertools import pairwise

import numpy as np
import pytest

from hybridsign.signer.timing import compose

SIGNS = ("MORGEN", "NORD", "REGEN", "REGEN")


def sentence(**changes):
    arguments = {"fps": 25.0, "seed": 0} | changes
    return compose("clip", "Signer01", SIGNS, **arguments)


def test_spans_tile_the_frames_with_rest_at_both_ends():
    spans = sentence().spans
    assert [span.sign for span in spans] == [None, *SIGNS, None]
    assert spans[0].start == 0
    assert all(one.end == two.start for one, two in pairwise(spans))


def test_the_last_sign_is_lengthened():
    lengths = [[span.end - span.start for span in sentence(seed=seed).spans] for seed in range(20)]
    _, _, _, third, last, _ = np.mean(lengths, axis=0)
    assert last > 1.2 * third


def test_twice_the_frame_rate_gives_twice_the_frames():
    assert sentence(fps=50.0).n_frames == pytest.approx(2 * sentence().n_frames, abs=6)


def test_chance_in_the_lengths_follows_the_seed():
    assert sentence(seed=1) == sentence(seed=1)
    assert sentence(seed=1) != sentence(seed=2)


def test_a_sentence_without_signs_is_refused():
    with pytest.raises(ValueError, match="clip c: no signs"):
        compose("c", "Signer01", [], fps=25.0, seed=0)


def test_time_that_does_not_pass_is_refused():
    with pytest.raises(ValueError, match="fps is 0"):
        sentence(fps=0)
