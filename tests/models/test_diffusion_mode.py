"""HybridSign's diffusion mode: its experts, all frames at once, nothing frame by frame."""

import pytest
import torch

from hybridsign.data.batch import ClipBatches, collate, condition_of
from hybridsign.learning import Context
from hybridsign.models import build
from hybridsign.models.aids import Aids
from hybridsign.models.diffusion_mode.model import DENOISING
from hybridsign.models.diffusion_mode.settings import DenoisingLossSettings, DiffusionModeSettings
from hybridsign.models.hybrid.settings import HybridSettings
from hybridsign.models.task import Task
from hybridsign.nn.settings import CodecSettings, DiffusionSettings, Sizes
from hybridsign.text import Vocabulary
from specimens import clip, statistics_of

FRAMES = 10
SIZES = Sizes(width=32, layers=2, heads=4, feedforward=64, dropout=0.0)
CLIPS = [clip(number, frames=FRAMES) for number in range(4)]
BATCHES = ClipBatches(CLIPS, statistics_of(CLIPS), batch_size=4)
FEW = DiffusionSettings(steps=3, eta=0.0)
CODEC = CodecSettings(body=8, face=8, hands=8)


def diffusion_mode(**changes):
    given = {"kind": "diffusion_mode", "diffusion": FEW, "aids": Aids(codec=CODEC)}
    return DiffusionModeSettings(**given | changes)


def built(settings):
    vocabulary = Vocabulary.of(BATCHES.condition.tokens(settings.input))
    network = build(settings, Task(SIZES, vocabulary, BATCHES.statistics, FRAMES), seed=3)
    network.prepare(DENOISING, BATCHES.whole())
    return network.eval()


def opened(settings):
    """A network whose layers, shut at first, all have something to say."""
    network, random = built(settings), torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in network.denoiser.parameters():
            if not parameter.any():
                parameter.normal_(0, 0.3, generator=random)
    return network


def losses(network, clips=CLIPS):
    context = Context(DENOISING, 0, 0, torch.Generator().manual_seed(0))
    return network.loss(collate(clips, BATCHES.statistics), context)


def estimate(network, noisy, level=400, condition=BATCHES.condition):
    moment = (torch.arange(FRAMES) + 0.5) / FRAMES
    everything = torch.ones(4, FRAMES, dtype=torch.bool)
    with torch.inference_mode():
        memory = network._remember(condition, moment, everything)
        return network._denoise(noisy, torch.full((4,), level), memory)[0]


def noise(network):
    return torch.randn(4, FRAMES, network.codec.width, generator=torch.Generator().manual_seed(2))


def test_by_default_it_takes_fifty_steps_without_fresh_noise_through_a_cosine():
    diffusion = DiffusionModeSettings(kind="diffusion_mode").diffusion
    assert (diffusion.schedule, diffusion.levels) == ("cosine", 1000)
    assert (diffusion.steps, diffusion.eta) == (50, 0.0)


def test_a_fresh_network_lets_nothing_through():
    network = built(diffusion_mode())
    assert not estimate(network, noise(network)).any()


def test_every_frame_looks_at_every_other():
    network = opened(diffusion_mode())
    noisy = noise(network)
    for changed, looking in ((0, FRAMES - 1), (FRAMES - 1, 0)):
        other = noisy.clone()
        other[:, changed] += 3
        first, second = estimate(network, noisy), estimate(network, other)
        assert not torch.allclose(first[:, looking], second[:, looking])


@pytest.mark.parametrize("pooled", [False, True])
def test_the_estimate_depends_on_the_level_and_on_the_text(pooled):
    network = opened(diffusion_mode(pooled_text=pooled))
    noisy, condition = noise(network), BATCHES.condition
    other = type(condition)(condition.ids, condition.text[::-1], condition.gloss)
    first = estimate(network, noisy)
    assert not torch.allclose(estimate(network, noisy, level=10), first)
    assert not torch.allclose(estimate(network, noisy, condition=other), first)


def test_a_clip_goes_through_its_text_in_training_as_when_it_is_made():
    network = opened(diffusion_mode())
    clips = [clip(0, frames=10, seen=1.0), clip(1, frames=5, seen=1.0)]
    seen = []
    bias = network.reader.bias

    def watched(moment, mask):
        seen.append(moment.expand(len(mask), -1))
        return bias(moment, mask)

    network.reader.bias = watched
    losses(network, clips)
    next(network.stream(condition_of(clips[1:]), 5, rng=0))
    learned, made = seen
    assert torch.equal(learned[1, :5], made[0])


def test_no_frame_is_there_before_the_last_step():
    network = built(diffusion_mode())
    network.evaluations = 0
    next(network.stream(BATCHES.condition, FRAMES, rng=0))
    assert network.evaluations == FEW.steps


def test_the_confidence_is_told_of_every_frame_and_joint():
    made = opened(diffusion_mode()).generate(BATCHES.condition, FRAMES, rng=0)
    assert made.confidence.shape == (4, FRAMES, 137)
    assert (made.confidence.std(1) > 0).all()


def test_it_learns_from_the_losses_of_the_hybrid_mode_and_from_the_clean_estimate():
    assert losses(built(diffusion_mode())).keys() == {
        *("clean", "joint", "bone", "soft_dtw", "confidence")
    }
    without = diffusion_mode(losses=DenoisingLossSettings(soft_dtw=False))
    assert "soft_dtw" not in losses(built(without))


def test_the_clean_estimates_error_weighs_what_the_settings_say():
    once, twice = (
        losses(built(diffusion_mode(losses=DenoisingLossSettings(clean=weight))))["clean"]
        for weight in (1.0, 2.0)
    )
    torch.testing.assert_close(twice, 2 * once)


@pytest.mark.parametrize("experts", [1, 3, 4])
def test_it_has_about_as_many_weights_as_the_hybrid_mode(experts):
    sizes = SIZES.model_copy(update={"width": 128, "feedforward": 256})
    vocabulary = Vocabulary.of(BATCHES.condition.text)
    task = Task(sizes, vocabulary, BATCHES.statistics, FRAMES)
    hybrid = HybridSettings(kind="hybrid", aids=Aids(codec=CODEC))
    ours, its = (
        sum(parameter.numel() for parameter in build(settings, task).parameters())
        for settings in (diffusion_mode(experts=experts), hybrid)
    )
    assert 0.8 < ours / its < 1.25
