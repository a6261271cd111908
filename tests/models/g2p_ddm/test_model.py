import pytest
import torch

from hybridsign.data.batch import ClipBatches
from hybridsign.learning import Context
from hybridsign.models import build
from hybridsign.models.g2p_ddm.settings import CodeDiffusionSettings, G2pDdmSettings
from hybridsign.models.task import Task
from hybridsign.nn.settings import Sizes
from hybridsign.text import Vocabulary
from specimens import clip, statistics_of

SIZES = Sizes(width=32, layers=2, heads=4, feedforward=64, dropout=0.1)
CLIPS = [clip(number, frames=10) for number in range(4)]
BATCHES = ClipBatches(CLIPS, statistics_of(CLIPS), batch_size=4)


def built(**diffusion):
    settings = G2pDdmSettings(
        kind="g2p_ddm", input="gloss", diffusion=CodeDiffusionSettings(**{"steps": 8} | diffusion)
    )
    vocabulary = Vocabulary.of(BATCHES.condition.tokens("gloss"))
    return build(settings, Task(SIZES, vocabulary, BATCHES.statistics, 10))


def loss(network, phase, seed=0):
    return network.loss(BATCHES.whole(), Context(phase, 0, 0, torch.manual_seed(seed)))


def gradients(network, phase):
    network.zero_grad(set_to_none=True)
    sum(loss(network.train(), phase).values()).backward()
    return {name.split(".")[0] for name, p in network.named_parameters() if p.grad is not None}


def test_each_phase_trains_its_own_half():
    network = built()
    assert gradients(network, "codebook") == {"vq_vae"}
    assert gradients(network, "diffusion") == {"reader", "unet"}


def test_the_diffusion_leaves_the_codebooks_as_they_are():
    network = built().train()
    loss(network, "codebook")
    before = {name: value.clone() for name, value in network.vq_vae.state_dict().items()}
    loss(network, "diffusion")
    assert all(
        torch.equal(value, before[name]) for name, value in network.vq_vae.state_dict().items()
    )


def test_clips_that_were_prepared_for_are_not_encoded_again_and_the_loss_is_the_same():
    network = built().train()
    encoded = []
    network.vq_vae.encoder.register_forward_hook(lambda *_: encoded.append(True))
    before = loss(network, "diffusion")
    network.prepare("diffusion", BATCHES.whole())
    encoded.clear()
    assert loss(network, "diffusion") == before
    assert not encoded


def test_following_the_loss_outside_training_leaves_no_trace():
    network = built().eval()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    for phase in ("codebook", "diffusion"):
        loss(network, phase)
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


def test_in_training_the_steps_that_were_hard_are_remembered():
    network = built().train()
    loss(network, "diffusion")
    assert network.importance.count.sum() == 4


@pytest.mark.parametrize("steps", [1, 3, 8])
def test_fewer_steps_take_longer_strides(steps):
    network = built().eval()
    passes = []
    network.unet.register_forward_pre_hook(lambda _, given: passes.append(int(given[2][0])))
    made = network.generate(BATCHES.condition, 10, rng=0, steps=steps)
    assert passes[0] == 8
    assert len(passes) == steps == made.nfe - 1
    assert passes == sorted(set(passes), reverse=True)


def test_more_steps_than_the_chain_has_are_refused():
    with pytest.raises(ValueError, match=r"9 sampling steps .* trained with 8"):
        built().generate(BATCHES.condition, 10, rng=0, steps=9)


def test_no_mask_is_left_at_the_end():
    network = built().eval()
    decoded = []
    network.vq_vae.decoder.register_forward_pre_hook(lambda _, given: decoded.append(given[0]))
    network.generate(BATCHES.condition, 10, rng=0)
    codes = network.vq_vae.codebooks.codes
    distance = torch.cdist(decoded[0].flatten(0, 1).transpose(0, 1), codes).min(-1).values
    assert distance.max() < 0.05


def test_the_length_is_the_protocols_unless_another_is_asked_for():
    network = built().eval()
    assert network.generate(BATCHES.condition, None, rng=0).length.tolist() == [10] * 4
    assert network.generate(BATCHES.condition, 13, rng=0).length.tolist() == [13] * 4


def test_another_seed_gives_another_clip():
    network = built().eval()
    first, second = (network.generate(BATCHES.condition, 10, rng=rng) for rng in (0, 1))
    assert not torch.allclose(first.pose, second.pose)
