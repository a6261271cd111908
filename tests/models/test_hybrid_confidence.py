"""Whose confidence HybridSign's history has: its own, full, or, for upper bounds, the true one."""

from dataclasses import replace

import pytest
import torch

from hybridsign.data.batch import ClipBatches, oracle_condition_of
from hybridsign.generation import generate_clips
from hybridsign.learning import Context
from hybridsign.models import build
from hybridsign.models.aids import Aids
from hybridsign.models.hybrid.model import SELF_FORCING, TEACHER
from hybridsign.models.hybrid.settings import HybridSettings
from hybridsign.models.task import Task
from hybridsign.nn.attention import causal_bias
from hybridsign.nn.settings import CodecSettings, Sizes
from hybridsign.text import Vocabulary
from specimens import clip, statistics_of

FRAMES = 10
SIZES = Sizes(width=32, layers=2, heads=4, feedforward=64, dropout=0.0)
CLIPS = [clip(number, frames=FRAMES) for number in range(4)]
STATISTICS = statistics_of(CLIPS)
BATCHES = ClipBatches(CLIPS, STATISTICS, batch_size=4)
AIDS = Aids(codec=CodecSettings(body=8, face=8, hands=8))


def built(beta=5.0, **changes):
    settings = HybridSettings(**{"kind": "hybrid", "aids": AIDS} | changes)
    vocabulary = Vocabulary.of(BATCHES.condition.tokens(settings.input))
    network = build(settings, Task(SIZES, vocabulary, STATISTICS, FRAMES), seed=3)
    network.prepare(TEACHER, BATCHES.whole())
    with torch.no_grad():
        network.network.trunk.beta.fill_(beta)
    return network.eval()


def fully_trusting():
    """A network with the bias of Eq. 17 whose every frame is trusted, and one without that bias."""
    biased = built(confidence="ones")
    plain = built(beta=0.0, confidence="ones", backbone="causal_attention")
    plain.load_state_dict({**biased.state_dict(), "network.trunk.beta": torch.zeros(())})
    return biased, plain


def trained(network, phase):
    """Terms of a step's loss, and the gradients of all weights that learn."""
    context = Context(phase, 0, 0, torch.Generator().manual_seed(0))
    losses = network.loss(BATCHES.whole(), context)
    sum(losses.values()).backward()
    learning = {name: each.grad for name, each in network.named_parameters() if each.requires_grad}
    return losses | learning


def told(confidence):
    return replace(BATCHES.condition, confidence=confidence)


def generated(network, condition=BATCHES.condition):
    return network.generate(condition, FRAMES, rng=1)


def signed(network, **options):
    made = generate_clips(
        network, STATISTICS, CLIPS, system="x", frames=FRAMES, seed=1, batch_size=2, **options
    )
    return torch.stack([torch.from_numpy(each.pose.coordinates) for each in made])


def test_with_full_confidence_clips_are_those_of_plain_causal_attention_bit_for_bit():
    first, second = (generated(network) for network in fully_trusting())
    assert torch.equal(first.pose, second.pose)
    assert torch.equal(first.confidence, second.confidence)


@pytest.mark.parametrize("phase", [TEACHER, SELF_FORCING])
def test_with_full_confidence_training_is_that_of_plain_causal_attention_bit_for_bit(phase):
    biased, plain = fully_trusting()
    # For a bias that is learned torch takes another program, whose rounding is another.
    biased.network.trunk.beta.requires_grad_(False)
    first, second = trained(biased, phase), trained(plain, phase)
    assert first.keys() == second.keys()
    assert [name for name in second if not torch.equal(first[name], second[name])] == []


@pytest.mark.parametrize("phase", [TEACHER, SELF_FORCING])
def test_with_full_confidence_nothing_is_learned_of_its_weight(phase):
    assert trained(built(confidence="ones"), phase)["network.trunk.beta"] == 0


def test_the_bias_of_a_frame_is_beta_times_its_confidence_less_one():
    network = built(beta=3.0).network
    seen = []
    attend = network.trunk.mixers[0].attend

    def watched(queries, memory, bias):
        seen.append(bias)
        return attend(queries, memory, bias)

    network.trunk.mixers[0].attend = watched
    history = torch.randn(3, 1, 6, network.partition.width)
    confidence = torch.rand(1, 6, 137)
    text = network.read(torch.tensor([[1, 4, 5, 2]]))
    network.look_back(history, confidence, text, network.clock(text, 6, 6))
    mean = network.partition.reliability(confidence)[:, 0, :, 0]  # (E, T)
    expected = causal_bias(history[0]) + 3.0 * (mean - 1)[:, None, None, :]
    torch.testing.assert_close(seen[0], expected)


def test_told_the_confidence_that_it_would_predict_it_makes_the_same():
    network = built()
    first = generated(network)
    second = generated(network, told(first.confidence))
    assert torch.equal(first.pose, second.pose)
    assert torch.equal(first.confidence, second.confidence)


def test_a_true_confidence_changes_the_frames_after_it_alone():
    network = built()
    confidence = torch.ones(4, FRAMES, 137)
    doubted = confidence.clone()
    doubted[:, 4] = 0.0
    first, second = (generated(network, told(each)).pose for each in (confidence, doubted))
    assert torch.equal(first[:, :5], second[:, :5])
    assert not torch.allclose(first[:, 5:], second[:, 5:])


def test_too_short_a_confidence_is_refused():
    with pytest.raises(ValueError, match="of 9 frames was told, and 10 frames are to be made"):
        generated(built(), told(torch.ones(4, FRAMES - 1, 137)))


def test_only_who_asks_for_the_oracle_is_told_the_true_confidence():
    network = built()
    assert BATCHES.condition.confidence is None
    true = oracle_condition_of(CLIPS).confidence
    torch.testing.assert_close(true, BATCHES.whole().confidence)
    assert not torch.equal(signed(network), signed(network, true_confidence=True))


def test_an_oracle_that_would_change_nothing_is_refused():
    with pytest.raises(ValueError, match="x: true confidence would change nothing"):
        signed(built(confidence="ones"), true_confidence=True)
