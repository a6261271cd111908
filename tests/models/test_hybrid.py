"""What makes HybridSign: experts, confidence in the attention, flows, self-forcing, streaming."""

import math
from dataclasses import replace

import pytest
import torch

from hybridsign.data.batch import ClipBatches
from hybridsign.learning import Context
from hybridsign.models import build
from hybridsign.models.aids import Aids
from hybridsign.models.hybrid.flow import Leaving, euler
from hybridsign.models.hybrid.model import SELF_FORCING, TEACHER
from hybridsign.models.hybrid.settings import HybridSettings, LossSettings
from hybridsign.models.task import Task
from hybridsign.nn.settings import CodecSettings, Sizes
from hybridsign.text import Vocabulary

FRAMES = 20
SIZES = Sizes(width=32, layers=2, heads=4, feedforward=64, dropout=0.0)
STILL = Aids(codec=CodecSettings(), history_dropout=0, history_blackout=0)


def hybrid(**changes):
    return HybridSettings(**{"kind": "hybrid", "aids": STILL} | changes)


@pytest.fixture(scope="module")
def batches(corpus):
    return ClipBatches(corpus.train[:6], corpus.statistics, batch_size=6)


def built(settings, batches):
    vocabulary = Vocabulary.of(batches.condition.tokens(settings.input))
    network = build(settings, Task(SIZES, vocabulary, batches.statistics, FRAMES), seed=3)
    network.prepare(TEACHER, batches.whole())
    return network.eval()


def losses(network, batch, phase, seed=0):
    context = Context(phase, 0, 0, torch.Generator().manual_seed(seed))
    return network.loss(batch, context)


def poses(network, batches, frames=FRAMES, **options):
    return network.generate(batches.condition, frames, rng=1, **options).pose


def trusting(settings, batches, beta):
    network = built(settings, batches)
    with torch.no_grad():
        network.network.trunk.beta.fill_(beta)
    return network


def test_the_bias_of_the_confidence_changes_what_is_made(batches):
    settings = hybrid()
    assert not torch.equal(
        poses(trusting(settings, batches, 0.0), batches),
        poses(trusting(settings, batches, 5.0), batches),
    )


def test_a_frame_of_no_confidence_is_hardly_looked_at(batches):
    network = trusting(hybrid(), batches, 50.0).network
    history = torch.randn(1, 6, network.codec.width)
    doubted = history.clone()
    doubted[:, 3] += 10.0
    history, doubted = network.partition.deal(history), network.partition.deal(doubted)
    confidence = torch.ones(1, 6, 137)
    confidence[:, 3] = 0.0
    text = network.read([("REGEN", "NORD")])
    clock = network.clock(text, 6, 6)
    first, second = (
        network.look_back(some, confidence, text, clock)[1] for some in (history, doubted)
    )
    torch.testing.assert_close(second[:, :, 4:], first[:, :, 4:])
    assert not torch.allclose(second[:, :, 3], first[:, :, 3])


def test_the_future_never_changes_the_past(batches):
    network = built(hybrid(), batches).network
    text = network.read([("REGEN", "NORD")])
    clock = network.clock(text, 8, 8)
    history, confidence = torch.randn(1, 8, network.codec.width), torch.rand(1, 8, 137)
    other, doubt = history.clone(), confidence.clone()
    other[:, 5:], doubt[:, 5:] = 9.0, 0.0
    history, other = network.partition.deal(history), network.partition.deal(other)
    _, first = network.look_back(history, confidence, text, clock)
    _, second = network.look_back(other, doubt, text, clock)
    assert torch.equal(first[:, :, :5], second[:, :, :5])


@pytest.mark.parametrize("backbone", ["confidence_attention", "causal_attention", "recurrence"])
def test_frame_by_frame_sees_what_all_frames_at_once_see(batches, backbone):
    network = built(hybrid(backbone=backbone), batches).network
    text = network.read([("REGEN", "NORD"), ("SONNE",)])
    clock = network.clock(text, 7, 7)
    history, confidence = torch.randn(2, 7, network.codec.width), torch.rand(2, 7, 137)
    history = network.partition.deal(history)
    _, together = network.look_back(history, confidence, text, clock)
    past = network.trunk.begin(2, 7)
    reliability = network.partition.reliability(confidence)
    for frame, now in enumerate(clock.each()):
        here = slice(frame, frame + 1)
        (_, alone), past = network.trunk.step(
            history[:, :, here],
            reliability[:, :, here],
            now.position,
            text,
            now.text_bias,
            past,
            torch.tensor([frame]),
        )
        torch.testing.assert_close(alone[:, :, 0], together[:, :, frame], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("steps", [1, 3])
@pytest.mark.parametrize("head", ["flow", "mean_flow"])
def test_two_passes_have_the_value_of_the_whole_rollouts_graph(batches, head, steps):
    two, whole = (
        losses(
            built(hybrid(self_forcing=mode, head=head, rollout_steps=(steps,)), batches),
            batch,
            phase,
        )
        for mode, batch, phase in (
            ("two_pass", batches.whole(), SELF_FORCING),
            ("unrolled", batches.whole(), SELF_FORCING),
        )
    )
    assert two.keys() == whole.keys() >= {"flow", "joint", "bone", "soft_dtw", "confidence"}
    for name, value in two.items():
        torch.testing.assert_close(whole[name], value, rtol=1e-4, atol=1e-5)


def test_rollouts_take_the_named_numbers_of_steps_by_turns(batches):
    alone = {
        steps: built(hybrid(rollout_steps=(steps,), noise_memory=0.0), batches) for steps in (1, 3)
    }
    both = built(hybrid(rollout_steps=(1, 3), noise_memory=0.0), batches)
    taken = set()
    for seed in range(4):
        found = losses(both, batches.whole(), SELF_FORCING, seed)["joint"]
        taken |= {
            steps
            for steps, network in alone.items()
            if torch.equal(losses(network, batches.whole(), SELF_FORCING, seed)["joint"], found)
        }
    assert taken == set(alone)


def test_the_more_noise_is_remembered_the_less_frames_tremble(batches):
    network = built(hybrid(), batches)
    # Without a trained head a frame is its noise.
    moved = []
    for memory in (0.0, 0.5, 0.9):
        network.settings = hybrid(noise_memory=memory)
        moved.append(float(poses(network, batches).diff(dim=1).square().mean()))
    assert moved == sorted(moved, reverse=True)


def test_the_slower_a_clip_is_signed_the_less_its_frames_tremble(batches):
    network = built(hybrid(), batches)
    moved = [
        float(poses(network, batches, times * FRAMES).diff(dim=1).square().mean())
        for times in (1, 2, 4)
    ]
    # z_t − z_{t−1} has the variance 2·(1 − ρ): for 0.8 the roots tell how it falls.
    falls = [(1 - 0.8 ** (1 / times)) / 0.2 for times in (1, 2, 4)]
    assert [each / moved[0] for each in moved] == pytest.approx(falls, rel=0.2)


def test_a_mean_flows_clean_estimate_is_the_velocity_up_to_the_data(batches):
    network = built(hybrid(head="mean_flow"), batches)
    head, leaving = network.network.head, Leaving(1, 4)
    random = torch.Generator().manual_seed(0)
    experts, codes = network.network.partition.experts, network.network.partition.width
    x = torch.randn(experts, 2, 1, codes, generator=random)
    context = torch.randn(experts, 2, 1, head.join.weight.shape[1], generator=random)
    each, exit_at = network.network.step_codes(4), network.network.exit_code(leaving)
    _, entered, left = euler(head, x, context, each, leaving.step, exit_at)
    time = torch.full((2, 1), 0.25)
    onward = head(entered, head.prepare(context), head.at(time, torch.ones_like(time)))
    torch.testing.assert_close(left, entered + 0.75 * onward)
    assert built(hybrid(), batches).network.exit_code(leaving) is None


def test_a_rollout_looks_at_no_true_frame(batches):
    network = built(hybrid(), batches)
    batch = batches.whole()
    moved = replace(batch, pose=batch.pose + 1.0)
    first, second = (losses(network, some, SELF_FORCING) for some in (batch, moved))
    # The confidence is predicted from the history alone; the pose losses compare with the truth.
    assert torch.equal(first["confidence"], second["confidence"])
    assert not torch.equal(first["joint"], second["joint"])
    teacher, moved_teacher = (losses(network, some, TEACHER) for some in (batch, moved))
    assert not torch.equal(teacher["confidence"], moved_teacher["confidence"])


def test_soft_dtw_can_be_left_out(batches):
    without = built(hybrid(losses=LossSettings(soft_dtw=False)), batches)
    assert "soft_dtw" not in losses(without, batches.whole(), SELF_FORCING)


def test_a_flow_that_is_asked_for_more_steps_takes_them(batches):
    network = built(hybrid(), batches)
    made = [network.generate(batches.condition, 5, rng=0, steps=steps) for steps in (1, 4)]
    assert [each.nfe for each in made] == [5 * (1 + 1), 5 * (1 + 4)]
    assert not torch.equal(made[0].pose, made[1].pose)


def test_experts_share_the_weights_of_one_evenly(batches):
    sizes = SIZES.model_copy(update={"width": 128, "feedforward": 256})
    vocabulary = Vocabulary.of(batches.condition.tokens("text"))
    task = Task(sizes, vocabulary, batches.statistics, FRAMES)
    trunks = [build(hybrid(experts=experts), task).network.trunk for experts in (1, 3, 4)]
    weights = [sum(parameter.numel() for parameter in trunk.parameters()) for trunk in trunks]
    assert max(weights) < 1.25 * min(weights)


@pytest.mark.parametrize("experts", [1, 3, 4])
def test_all_codes_go_to_experts_and_come_back(batches, experts):
    network = built(hybrid(experts=experts), batches).network
    codes = torch.randn(2, 5, network.codec.width)
    assert torch.equal(network.partition.collect(network.partition.deal(codes)), codes)
    whole = network.partition.reliability(torch.full((2, 5, 137), 0.25))
    torch.testing.assert_close(whole, torch.full((network.partition.experts, 2, 5, 1), 0.25))


def test_a_stream_goes_on_past_the_trained_length_with_a_history_of_constant_size(batches):
    network = built(hybrid(), batches)
    kept = []
    step = network.network.trunk.step

    def watched(*arguments):
        made, past = step(*arguments)
        kept.append(sum(tensor.numel() for tensor in past))
        return made, past

    network.network.trunk.step = watched
    made = network.generate(batches.condition, 3 * FRAMES + 1, rng=0)
    assert made.pose.shape[1] == 3 * FRAMES + 1
    assert made.pose.isfinite().all()
    assert len(set(kept)) == 1


def test_padding_of_small_experts_stays_silent(batches):
    network = built(hybrid(), batches)
    optimiser = torch.optim.AdamW(network.parameters(), lr=0.1)
    for _ in range(2):
        sum(losses(network, batches.whole(), TEACHER).values()).backward()
        optimiser.step()
    partition, leave = network.network.partition, network.network.head.leave
    padding = partition.dealt == network.network.codec.width
    assert padding.any()
    assert not leave.weight.transpose(1, 2)[padding].any()
    assert math.isfinite(float(leave.bias.detach().abs().sum()))
