"""The paper's literal readings, each by a setting that is off by default."""

import pytest
import torch

from hybridsign.data.batch import ClipBatches
from hybridsign.learning import Context
from hybridsign.models import build
from hybridsign.models.aids import Aids
from hybridsign.models.hybrid.flow import flow_matching
from hybridsign.models.hybrid.heads import FlowHead
from hybridsign.models.hybrid.model import SELF_FORCING, TEACHER
from hybridsign.models.hybrid.settings import HybridSettings, LossSettings
from hybridsign.models.task import Task
from hybridsign.nn.noise import ClipNoise
from hybridsign.nn.settings import CodecSettings, Sizes
from hybridsign.text import Vocabulary
from hybridsign.training.loop import fit
from hybridsign.training.settings import TrainingSettings
from specimens import clip, statistics_of

FRAMES = 10
SIZES = Sizes(width=32, layers=1, heads=4, feedforward=64, dropout=0.0)
CLIPS = [clip(number, frames=FRAMES) for number in range(4)]
BATCHES = ClipBatches(CLIPS, statistics_of(CLIPS), batch_size=4)
AIDS = Aids(codec=CodecSettings(body=8, face=8, hands=8))
IDS = ("a", "b")


def built(**changes):
    settings = HybridSettings(**{"kind": "hybrid", "aids": AIDS} | changes)
    vocabulary = Vocabulary.of(BATCHES.condition.tokens(settings.input))
    network = build(settings, Task(SIZES, vocabulary, BATCHES.statistics, FRAMES), seed=3)
    network.prepare(network.phases()[0].name, BATCHES.whole())
    return network.eval()


def losses(network, phase):
    context = Context(phase, 0, 0, torch.Generator().manual_seed(0))
    return network.loss(BATCHES.whole(), context)


def sampled(smallest_time):
    """A flow's sample, and the times, data, noise and velocities that it is made of."""
    torch.manual_seed(0)
    head = FlowHead(3, 5, 16, mean=False)
    data, noise = torch.randn(2, 3, 2, 400, 5)
    context = torch.randn(3, 2, 400, 16)
    sample = flow_matching(head, context, data, noise, lambda: ClipNoise(1, IDS), smallest_time)
    time = ClipNoise(1, IDS).uniform(400)
    t = time[..., None]
    x = (1 - t) * noise + t * data
    return sample, t, x, data, noise, head(x, head.prepare(context), head.at(time))


@pytest.mark.parametrize("window", [1, 3])
def test_nothing_before_the_window_is_seen_in_training(window):
    network = built(window=window).network
    text = network.read([("morgen", "regen")])
    clock = network.clock(text, 8, 8)
    history, confidence = torch.randn(3, 1, 8, network.partition.width), torch.rand(1, 8, 137)
    other = history.clone()
    other[:, :, 2] += 5.0
    first, second = (
        network.look_back(each, confidence, text, clock)[1] for each in (history, other)
    )
    assert torch.equal(first[:, :, 2 + window :], second[:, :, 2 + window :])
    for frame in range(2, 2 + window):
        assert not torch.allclose(first[:, :, frame], second[:, :, frame])


def test_a_stream_with_a_window_sees_what_training_sees():
    network = built(window=3, self_forcing="off", steps=1)
    made = network.generate(BATCHES.condition, FRAMES, rng=0)
    codes = network.network.partition.deal(network.network.codec.encode(made.pose))
    history = torch.nn.functional.pad(codes, (0, 0, 1, 0))[:, :, :-1]
    confidence = torch.nn.functional.pad(made.confidence, (0, 0, 1, 0), value=1.0)[:, :-1]
    text = network.network.read(BATCHES.condition.text)
    clock = network.network.clock(text, FRAMES, FRAMES)
    fused, _ = network.network.look_back(history, confidence, text, clock)
    torch.testing.assert_close(network.network.trust(fused), made.confidence)


def test_two_passes_with_a_window_have_the_value_of_the_whole_rollouts_graph():
    two, whole = (
        losses(built(window=2, self_forcing=mode), SELF_FORCING)
        for mode in ("two_pass", "unrolled")
    )
    for name, value in two.items():
        torch.testing.assert_close(whole[name], value, rtol=1e-4, atol=1e-5)


def test_a_recurrence_takes_no_window():
    with pytest.raises(ValueError, match="window 4: a recurrence keeps no frames"):
        built(window=4, backbone="recurrence")


def test_self_forcing_can_begin_with_the_first_step():
    network = built(self_forcing_share=1.0)
    assert [phase.name for phase in network.phases()] == [SELF_FORCING]
    training = TrainingSettings(batch_size=4, steps=3, learning_rate=0.001, warmup=1)
    curve = fit(network, BATCHES, BATCHES, training, seed=1)
    assert {point["phase"] for point in curve} == {SELF_FORCING}
    assert network.generate(BATCHES.condition, FRAMES, rng=0).pose.isfinite().all()


def test_without_the_flows_weight_the_objective_is_the_printed_sum():
    network = built(losses=LossSettings(flow=0.0, confidence=0.0))
    terms = losses(network, SELF_FORCING)
    assert {name for name, term in terms.items() if term} == {"joint", "bone", "soft_dtw"}


def test_the_printed_target_is_the_data_less_the_state_by_a_time_that_is_never_too_small():
    sample, t, x, data, _, velocity = sampled(0.1)
    assert (t < 0.1).any()
    torch.testing.assert_close(velocity - sample.error, (data - x) / t.clamp_min(0.1))
    torch.testing.assert_close(sample.clean, x + t.clamp_min(0.1) * velocity)


def test_the_paths_own_velocity_is_the_target_by_default():
    sample, t, x, data, noise, velocity = sampled(None)
    torch.testing.assert_close(velocity - sample.error, data - noise)
    torch.testing.assert_close(sample.clean, x + (1 - t) * velocity)


def test_the_printed_target_is_asked_for_by_a_setting():
    plain, printed = (
        losses(built(self_forcing="off", printed_target=smallest), TEACHER)["flow"]
        for smallest in (None, 0.1)
    )
    assert printed > 2 * plain


@pytest.mark.parametrize("changes", [{}, {"self_forcing": "off", "head": "mean_flow"}])
def test_the_printed_target_is_refused_where_a_velocity_is_needed(changes):
    with pytest.raises(ValueError, match="as printed is no velocity"):
        built(printed_target=0.1, **changes)
