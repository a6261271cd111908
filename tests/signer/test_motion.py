import numpy as np
import pytest

from hybridsign.signer.motion import minimum_jerk, smoothed, wander


def test_a_reach_starts_and_ends_at_rest_and_is_fastest_half_way():
    way = minimum_jerk(np.linspace(0, 1, 101))
    speed = np.diff(way)
    assert (way[0], way[-1]) == (0, 1)
    assert speed[0] < 1e-4 > speed[-1]
    assert speed.argmax() in (49, 50)


def test_smoothing_leaves_stillness_alone_and_calms_jitter():
    still = np.full((20, 3), 2.5)
    jitter = np.random.default_rng(0).standard_normal((200, 3))
    assert np.allclose(smoothed(still, 2.0), still)
    assert smoothed(jitter, 2.0).std() < 0.5 * jitter.std()


def test_smoothing_over_no_time_changes_nothing():
    values = np.arange(6.0).reshape(3, 2)
    assert np.array_equal(smoothed(values, 0.0), values)


@pytest.mark.parametrize("frames", [1.0, 5.0])
def test_wandering_has_unit_variance_and_stays_alike_for_a_while(frames):
    noise = wander(np.random.default_rng(0), 400, 200, frames)
    assert noise.shape == (400, 200)
    assert noise.std() == pytest.approx(1.0, abs=0.05)
    neighbours = (noise[1:] * noise[:-1]).mean()
    assert neighbours > 0.7 if frames > 1 else neighbours < 0.6
