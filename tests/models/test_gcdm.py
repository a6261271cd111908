import torch

from hybridsign.data.batch import ClipBatches
from hybridsign.models import build
from hybridsign.models.aids import Aids
from hybridsign.models.gcdm.settings import GcdmSettings
from hybridsign.models.task import Task
from hybridsign.nn.settings import CodecSettings, DiffusionSettings, Sizes
from hybridsign.text import Vocabulary
from specimens import clip, statistics_of

SIZES = Sizes(width=32, layers=1, heads=4, feedforward=64, dropout=0.0)
CLIPS = [clip(number, frames=10) for number in range(4)]
BATCHES = ClipBatches(CLIPS, statistics_of(CLIPS), batch_size=4)
SAMPLED = DiffusionSettings(steps=3, eta=1.0)
CODEC = CodecSettings(body=8, face=8, hands=8)


def built(hypotheses=5, diffusion=SAMPLED):
    settings = GcdmSettings(
        kind="gcdm",
        input="gloss",
        hypotheses=hypotheses,
        diffusion=diffusion,
        aids=Aids(codec=CODEC),
    )
    vocabulary = Vocabulary.of(BATCHES.condition.tokens("gloss"))
    network = build(settings, Task(SIZES, vocabulary, BATCHES.statistics, 10))
    network.prepare("train", BATCHES.whole())
    return network.eval()


def codes(network, hypotheses, rng=0):
    """Codes of each hypothesis (B, H, T, Z), as they are before they are averaged."""
    seen = []
    hook = network.leave.register_forward_hook(lambda _, given, output: seen.append(output))
    network.settings = network.settings.model_copy(update={"hypotheses": hypotheses})
    made = network.generate(BATCHES.condition, 10, rng=rng)
    hook.remove()
    return seen[-1].unflatten(0, (4, hypotheses)), made


def test_what_its_abstract_leaves_open_is_as_in_sign_idd():
    settings = GcdmSettings(kind="gcdm", input="gloss")
    assert settings.provenance == "abstract only"
    assert (settings.diffusion.steps, settings.hypotheses) == (50, 5)
    assert (settings.diffusion.schedule, settings.diffusion.levels) == ("cosine", 1000)


def test_the_clip_is_the_mean_of_its_hypotheses():
    network = built()
    each, made = codes(network, 5)
    torch.testing.assert_close(network.codec.decode(each.mean(1)), made.pose)
    assert (each.std(1) > 0).all()


def test_further_hypotheses_leave_the_first_ones_as_they_were():
    network = built()
    few, _ = codes(network, 2)
    many, _ = codes(network, 4)
    torch.testing.assert_close(many[:, :2], few, rtol=1e-4, atol=1e-5)


def test_averaging_more_hypotheses_leaves_less_to_chance():
    network = built()

    def chance(hypotheses):
        first, second = (codes(network, hypotheses, rng)[1].pose for rng in (1, 2))
        return (first - second).square().mean()

    assert chance(16) < chance(1) / 4


def test_hypotheses_are_made_side_by_side():
    passes = []
    network = built(hypotheses=5)
    network.leave.register_forward_hook(lambda *_: passes.append(1))
    assert network.generate(BATCHES.condition, 10, rng=0).nfe == len(passes) == 3


def test_every_frame_may_look_at_every_other():
    network = built()
    moment = (torch.arange(10) + 0.5) / 10
    text = network.reader(BATCHES.condition.gloss, moment)
    everything = torch.ones(4, 10, dtype=torch.bool)
    noisy, level = torch.randn(4, 10, sum(CODEC.groups.values())), torch.full((4,), 400)
    with torch.inference_mode():
        first = network._denoise(noisy, level, moment, everything, *text)
        noisy[:, -1] += 3
        second = network._denoise(noisy, level, moment, everything, *text)
    assert not torch.allclose(first[:, 0], second[:, 0])
