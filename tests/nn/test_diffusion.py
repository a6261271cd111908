"""The diffusion, held against formulas worked out step by step."""

import math

import pytest
import torch
from pydantic import ValidationError

from hybridsign.nn.diffusion import Diffusion, LevelEmbedding
from hybridsign.nn.noise import ClipNoise
from hybridsign.nn.settings import DiffusionSettings

SCHEDULES = ["cosine", "linear"]
N = 1000
PLACES = [(N - 1, N - 2), (N - 1, 799), (600, 200), (2, 1), (1, 0)]


def diffusion(schedule="cosine", predicts="clean", **settings):
    return Diffusion(DiffusionSettings(schedule=schedule, **settings), predicts=predicts)


def shares(schedule):
    """β of each level, in the words of the papers."""
    if schedule == "linear":
        return [1e-4 + (0.02 - 1e-4) * k / (N - 1) for k in range(N)]
    f = [math.cos((k / N + 0.008) / 1.008 * math.pi / 2) ** 2 for k in range(N + 1)]
    return [min(1 - f[k + 1] / f[k], 0.999) for k in range(N)]


def chain(schedule):
    """Signal and variance after each level, adding noise one level after another."""
    signal, variance = 1.0, 0.0
    for share in shares(schedule):
        signal *= math.sqrt(1 - share)
        variance = (1 - share) * variance + share
        yield signal, variance


def posterior(schedule, level, below, x, clean):
    """Mean and variance of x at `below` given x₀ and x at `level`, which are normal together."""
    path = list(chain(schedule))
    (signal, variance), (signal_below, variance_below) = path[level], path[below]
    covariance = signal / signal_below * variance_below
    gain = covariance / variance
    mean = signal_below * clean + gain * (x - signal * clean)
    return mean, variance_below - gain * covariance


def test_levels_one_by_one_come_to_the_same_as_at_once():
    for schedule in SCHEDULES:
        found = diffusion(schedule)
        for level, (signal, variance) in enumerate(chain(schedule)):
            assert found.signal[level].item() == pytest.approx(signal, rel=1e-4)
            assert found.spread[level].item() == pytest.approx(math.sqrt(variance), rel=1e-4)


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_noise_grows_from_nearly_none_to_nearly_all(schedule):
    found = diffusion(schedule)
    assert found.spread[0] < 0.02
    assert found.signal[-1] < 0.01
    assert (found.signal.diff() < 0).all()
    torch.testing.assert_close(found.signal**2 + found.spread**2, torch.ones(N))


def test_each_clip_is_noised_at_its_own_level():
    found = diffusion()
    data, noise = torch.randn(2, 3, 5, 4).unbind(0)
    level = torch.tensor([0, 500, 999])
    noisy = found.add_noise(data, noise, level)
    for row, at in enumerate(level):
        expected = found.signal[at] * data[row] + found.spread[at] * noise[row]
        torch.testing.assert_close(noisy[row], expected)


def test_noise_with_a_memory_is_put_on_as_it_is_taken_off():
    found, mask = diffusion(noise_memory=0.8), torch.ones(2, 60, dtype=torch.bool)
    drawn = found.draw(ClipNoise(0, ["a", "b"]), mask, 500)
    noisy, _ = diffusion(noise_memory=0.8, levels=2, steps=1).noised(
        torch.zeros(2, 60, 500), mask, ClipNoise(0, ["a", "b"])
    )
    for frames in (drawn, noisy / noisy.std((1, 2), keepdim=True)):
        together = (frames[:, 1:] * frames[:, :-1]).mean()
        assert abs(together - 0.8) < 0.05


def test_both_predictions_mean_the_same_clean_data():
    data, noise = torch.randn(2, 3, 5).unbind(0)
    level = torch.tensor([0, 300, 700])
    for predicts in ("clean", "noise"):
        found = diffusion(predicts=predicts)
        noisy = found.add_noise(data, noise, level)
        clean = found.clean(noisy, found.target(data, noise), level)
        torch.testing.assert_close(clean, data, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize(("level", "below"), PLACES)
def test_with_all_of_its_noise_a_step_is_the_posterior(schedule, level, below):
    x, clean = torch.tensor([[0.7]]), torch.tensor([[-1.3]])
    found = diffusion(schedule, eta=1.0)
    mean, variance = posterior(schedule, level, below, 0.7, -1.3)
    still = found.step(x, clean, level, below, lambda: torch.zeros(1, 1))
    moved = found.step(x, clean, level, below, lambda: torch.ones(1, 1))
    assert still.item() == pytest.approx(mean, rel=1e-3, abs=1e-4)
    assert (moved - still).item() == pytest.approx(math.sqrt(variance), rel=1e-3, abs=1e-5)


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize(("level", "below"), PLACES)
def test_without_noise_a_step_keeps_the_noise_that_is_there(schedule, level, below):
    found = diffusion(schedule, eta=0.0)
    data, noise = torch.randn(2, 1, 6).unbind(0)
    noisy, expected = (
        found.add_noise(data, noise, torch.tensor([place])) for place in (level, below)
    )

    def never():
        raise AssertionError("no noise is to be drawn")

    torch.testing.assert_close(
        found.step(noisy, data, level, below, never), expected, rtol=1e-3, atol=1e-3
    )


def test_the_last_step_ends_at_the_clean_estimate():
    clean = torch.randn(2, 3)
    assert diffusion(eta=1.0).step(torch.randn(2, 3), clean, 199, -1, lambda: clean) is clean


def test_steps_are_spread_evenly_over_the_levels():
    assert diffusion().descent(5) == [999, 799, 599, 399, 199, -1]
    assert diffusion().descent(1) == [999, -1]
    assert diffusion().descent(N) == list(range(999, -2, -1))


@pytest.mark.parametrize("steps", [-1, 0, N + 1])
def test_no_step_and_more_steps_than_levels_are_refused(steps):
    with pytest.raises(ValueError, match=f"{steps} steps of sampling: expected 1 to 1000"):
        diffusion().sample(lambda x, level: x, lambda: torch.zeros(1, 1), steps=steps)
    with pytest.raises(ValidationError, match=r"steps"):
        DiffusionSettings(steps=steps)


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("predicts", ["clean", "noise"])
@pytest.mark.parametrize(("eta", "steps"), [(0.0, 200), (1.0, 1000)])
def test_with_the_best_denoiser_samples_are_distributed_as_the_data(schedule, predicts, eta, steps):
    """Of normal data the expectation of x₀ given x is known in closed form."""
    centre, deviation = 0.8, 0.4
    found = diffusion(schedule, predicts, eta=eta)
    rng = torch.Generator().manual_seed(0)

    def network(x, level):
        signal, spread = found.signal[level][:, None], found.spread[level][:, None]
        gain = signal * deviation**2 / (signal**2 * deviation**2 + spread**2)
        clean = centre + gain * (x - signal * centre)
        return clean if predicts == "clean" else (x - signal * clean) / spread

    sampled = found.sample(network, lambda: torch.randn(4000, 1, generator=rng), steps=steps)
    assert sampled.mean().item() == pytest.approx(centre, abs=0.03)
    assert sampled.std().item() == pytest.approx(deviation, abs=0.03)


def test_sampling_asks_the_network_once_a_step_on_the_way_down():
    asked = []

    def network(x, level):
        asked.append(level.tolist())
        return x

    found = diffusion(steps=4)
    found.sample(network, lambda: torch.zeros(2, 3))
    assert asked == [[level] * 2 for level in (999, 749, 499, 249)]
    found.sample(network, lambda: torch.zeros(2, 3), steps=1)
    assert asked[4:] == [[999] * 2]


def test_every_level_has_features_of_its_own():
    torch.manual_seed(0)
    features = LevelEmbedding(N, 16)(torch.arange(N))
    assert features.shape == (N, 16)
    assert len(features.unique(dim=0)) == N
