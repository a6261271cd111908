"""What every generator keeps to. A new generator joins by one line in GENERATORS."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import torch

from generator_specimens import EVALUATIONS, FRAMES, GENERATORS, SIZES, STEPS, stirred
from hybridsign.checkpoint import load_generator, save_generator
from hybridsign.data.batch import Batch, ClipBatches, collate, condition_of
from hybridsign.frozen_text import FrozenText
from hybridsign.learning import Context
from hybridsign.models import build
from hybridsign.models.provenance import Provenance
from hybridsign.models.task import Task
from hybridsign.nn.text_prior import MonotonePrior
from hybridsign.text import Vocabulary
from hybridsign.training.loop import fit
from hybridsign.training.settings import TrainingSettings
from specimens import clip, statistics_of

# How eight clips are learned by heart, where 300 steps at the tests' size and this rate are not it:
# two phases share the steps, and three experts share the width.
USUAL = {"steps": 300, "learning_rate": 0.01}
OTHERWISE = {
    "g2p_ddm": {"steps": 500},
    "hybrid": {"learning_rate": 0.004},
    "sign_idd": {"steps": 450},
}
WIDE = SIZES.model_copy(update={"width": 64, "feedforward": 128})
WIDER = {"hybrid": WIDE}
# A flow's loss has the variance of its noise below it, and self-forcing begins where it is low.
FALLS = {"hybrid": 1.0}


def built(settings, batches, sizes=SIZES):
    vocabulary = Vocabulary.of(batches.condition.tokens(settings.input))
    network = build(settings, Task(sizes, vocabulary, batches.statistics, FRAMES), seed=3)
    for phase in network.phases():
        network.prepare(phase.name, batches.whole())
    return network.eval()


@pytest.fixture(scope="module")
def batches(corpus):
    return ClipBatches(corpus.train[:8], corpus.statistics, batch_size=8)


@pytest.fixture(scope="module", params=GENERATORS.values(), ids=GENERATORS)
def settings(request):
    return request.param


@pytest.fixture
def network(settings, batches):
    return stirred(built(settings, batches))


@pytest.fixture(scope="module")
def fitted(settings, batches):
    """A generator that has seen nothing but eight clips, its curve, and its settings."""
    network = built(settings, batches, WIDER.get(settings.kind, SIZES))
    recipe = USUAL | OTHERWISE.get(settings.kind, {})
    training = TrainingSettings(batch_size=8, warmup=10, **recipe)
    return network, fit(network, batches, batches, training, seed=1), settings


def context(phase, seed=0):
    return Context(phase.name, 0, 0, torch.Generator().manual_seed(seed))


def terms(network, batch):
    """Named terms of the loss, of all phases."""
    losses = {each.name: network.loss(batch, context(each)) for each in network.phases()}
    return {(phase, name): term for phase, loss in losses.items() for name, term in loss.items()}


def total(network, batch):
    return sum(terms(network, batch).values())


def same(first, second):
    return torch.equal(first.pose, second.pose) and torch.equal(first.confidence, second.confidence)


def padded(batch, frames, filled=0.0):
    """The batch with further frames that are not real, whatever they hold."""

    def longer(tensor, value):
        shape = (tensor.shape[0], frames, *tensor.shape[2:])
        return torch.cat([tensor, torch.full(shape, value, dtype=tensor.dtype)], dim=1)

    return Batch(
        batch.condition,
        longer(batch.pose, filled),
        longer(batch.confidence, filled),
        longer(batch.valid, filled != 0),
        longer(batch.frame_mask, False),
    )


def test_generated_clips_have_the_shapes_of_the_contract(network, batches):
    made = network.generate(batches.condition, 12, rng=0)
    assert made.pose.shape == (8, 12, 137, 2)
    assert made.confidence.shape == (8, 12, 137)
    assert made.length.tolist() == [12] * 8
    assert made.pose.isfinite().all()
    assert ((made.confidence >= 0) & (made.confidence <= 1)).all()


def test_the_loss_is_named_terms_and_the_phases_share_the_training(network, batches):
    found = terms(network, batches.whole()).values()
    assert all(term.shape == () and term.isfinite() for term in found)
    assert sum(phase.share for phase in network.phases()) == pytest.approx(1)


def test_every_parameter_gets_a_gradient(network, batches):
    network.train()
    total(network, batches.whole()).backward()
    without = [
        name
        for name, parameter in network.named_parameters()
        if parameter.grad is None or not parameter.grad.any()
    ]
    assert without == []


@pytest.mark.parametrize("filled", [0.0, 100.0])
def test_frames_that_are_not_real_change_no_loss(network, batches, filled):
    batch = batches.whole()
    torch.testing.assert_close(
        total(network, padded(batch, 5, filled)), total(network, batch), rtol=1e-5, atol=1e-6
    )


def test_frames_that_are_not_real_change_nothing_that_is_prepared(settings, batches):
    network, again = built(settings, batches), built(settings, batches)
    for phase in again.phases():
        again.prepare(phase.name, padded(batches.whole(), 5, 100.0))
    for name, value in network.state_dict().items():
        torch.testing.assert_close(again.state_dict()[name], value, msg=name)


def test_longer_sentences_in_the_batch_change_no_loss(network):
    seen = [clip(number, frames=FRAMES, seen=1.0) for number in (3, 2)]
    statistics = statistics_of(seen)
    alone = [total(network, collate([each], statistics)) for each in seen]
    together = total(network, collate(seen, statistics))
    torch.testing.assert_close(together, sum(alone) / 2, rtol=1e-5, atol=1e-6)


def test_the_loss_stays_finite_where_no_joint_was_seen(network, batches):
    batch = batches.whole()
    nothing = torch.zeros_like(batch.confidence)
    unseen = replace(batch, pose=torch.zeros_like(batch.pose), confidence=nothing)
    loss = total(network.train(), replace(unseen, valid=nothing.bool()))
    assert loss.isfinite()
    loss.backward()
    assert all(p.grad.isfinite().all() for p in network.parameters() if p.grad is not None)


def test_the_same_seed_gives_the_same_pose(network, batches):
    first, second = (network.generate(batches.condition, 6, rng=5) for _ in range(2))
    assert same(first, second)


def test_generating_is_stacking_the_stream(network, corpus):
    condition = condition_of(corpus.train[:1])
    with torch.inference_mode():
        frames = list(network.stream(condition, 7, rng=5))
    made = network.generate(condition, 7, rng=5)
    assert torch.equal(made.pose, torch.stack([frame.pose for frame in frames], dim=1))
    assert torch.equal(made.confidence, torch.stack([frame.confidence for frame in frames], dim=1))


def test_a_clip_does_not_depend_on_the_others_of_its_batch(network, corpus):
    clips = corpus.train[:4]
    together = network.generate(condition_of(clips), 10, rng=5)
    for row, each in enumerate(clips):
        alone = network.generate(condition_of([each]), 10, rng=5)
        torch.testing.assert_close(together.pose[row], alone.pose[0], rtol=0, atol=1e-5)


@pytest.mark.parametrize("steps", [None, 2])
def test_network_evaluations_are_counted(network, settings, batches, steps):
    # The autoregressive mode of HybridSign has no flow to follow.
    how = "regression" if getattr(settings, "head", "") == "regression" else settings.kind
    expected = EVALUATIONS[how](9, steps or STEPS)
    for _ in range(2):
        made = network.generate(batches.condition, 9, rng=0, steps=steps)
        assert made.nfe == network.evaluations == expected


def test_signs_are_spread_over_a_clip_as_they_were_learned_whatever_its_length(network, settings):
    counters = {"progressive_transformer", "gen_obt"}  # these keep the pace of the median clip
    priors = [part for part in network.modules() if isinstance(part, MonotonePrior)]
    if not priors or settings.kind in counters:
        pytest.skip("nothing tells it where in a clip a frame stands")
    clips = [clip(number, frames=FRAMES - 8) for number in range(2)]
    moments = []
    priors[0].register_forward_pre_hook(lambda _, given: moments.append(given[0].expand(2, -1)))
    network.loss(collate(clips, statistics_of(clips)), context(network.phases()[-1]))
    network.generate(condition_of(clips), FRAMES - 8, rng=0)
    learned, signed = moments[0], moments[-1]
    torch.testing.assert_close(signed[:, : learned.shape[1]], learned)


@pytest.mark.parametrize("frames", [1, FRAMES - 1, 2 * FRAMES + 1])
def test_a_length_that_is_asked_for_is_the_length_that_is_made(network, corpus, frames):
    made = network.generate(condition_of(corpus.train[:2]), frames, rng=0)
    assert made.length.tolist() == [frames] * 2
    assert made.pose.shape[1] == made.confidence.shape[1] == frames
    assert made.pose.isfinite().all()


def test_a_clip_without_a_given_length_is_finite(network, corpus):
    made = network.generate(condition_of(corpus.train[:1]), None, rng=0)
    assert made.pose.isfinite().all()
    assert made.pose.shape[1] >= int(made.length[0]) > 0


def test_its_settings_say_after_what_it_was_written(settings):
    assert settings.provenance in get_args(Provenance)
    assert "provenance" not in settings.model_dump()


def test_a_corpus_without_glosses_is_signed_from_its_text(settings, corpus):
    silent = [replace(each, gloss=None) for each in corpus.train[:3]]
    batches = ClipBatches(silent, corpus.statistics, batch_size=3)
    network = built(settings, batches)
    assert total(network, batches.whole()).isfinite()
    assert network.generate(batches.condition, 5, rng=0).pose.isfinite().all()


def frozen(condition, path="nowhere"):
    """An encoder from elsewhere, known by what it said of some lines."""
    lines = {*condition.text, *(condition.gloss or ())}
    random = np.random.default_rng(0)
    known = {" ".join(line): random.normal(size=(len(line) + 2, 12)) for line in sorted(lines)}
    return FrozenText(Path(path), "0123456789abcdef", 12, known)


def test_a_frozen_text_encoder_takes_the_place_of_the_learned_one(settings, batches, tmp_path):
    learned_words = Vocabulary.of(batches.condition.tokens(settings.input))
    text = frozen(batches.condition)
    task = Task(SIZES, learned_words, batches.statistics, FRAMES, text)
    network = stirred(build(settings, task, seed=3))
    for phase in network.phases():
        network.prepare(phase.name, batches.whole())
    total(network, batches.whole()).backward()
    ways = [(n, p.grad) for n, p in network.named_parameters() if n.endswith("project.weight")]
    assert len(ways) == 1
    assert ways[0][1].any()
    assert not any("embedding.weight" in name for name in network.state_dict())
    made = network.eval().generate(batches.condition, 6, rng=5)
    path = tmp_path / "checkpoint.pt"
    save_generator(path, network, settings=settings, task=task, frames=FRAMES)
    loaded, _, _ = load_generator(path, frozen(batches.condition, "moved"))
    assert same(loaded.generate(batches.condition, 6, rng=5), made)
    with pytest.raises(ValueError, match="nowhere: there is no such folder"):
        load_generator(path)[0].generate(batches.condition, 6, rng=5)


def test_a_saved_generator_comes_back_bit_by_bit(network, settings, batches, tmp_path):
    path = tmp_path / "checkpoint.pt"
    task = Task(SIZES, network.vocabulary, batches.statistics, FRAMES)
    save_generator(path, network, settings=settings, task=task, frames=FRAMES)
    loaded, statistics, frames = load_generator(path)
    first, second = (model.generate(batches.condition, 6, rng=5) for model in (network, loaded))
    assert same(first, second)
    assert frames == FRAMES
    np.testing.assert_array_equal(statistics.mean, batches.statistics.mean)


def test_eight_clips_are_learned_by_heart(fitted, batches):
    network, curve, settings = fitted
    for phase in network.phases():
        points = [point for point in curve if point["phase"] == phase.name]
        start, end = (
            sum(value for name, value in point.items() if name.startswith("train_"))
            for point in (points[0], points[-1])
        )
        assert end < FALLS.get(settings.kind, 1 / 3) * start
    made, batch = network.generate(batches.condition, FRAMES, rng=0), batches.whole()
    error = (made.pose - batch.pose)[batch.valid].square().mean()
    of_others = (made.pose.roll(1, 0) - batch.pose)[batch.valid].square().mean()
    still = batch.pose[batch.valid].square().mean()
    assert error < 0.3 * still < 0.3 * of_others


def test_a_true_pose_is_never_looked_at(fitted, corpus):
    network, _, _ = fitted
    clips = corpus.train[:3]
    noise = [replace(each, pose=clip(seed=9, frames=FRAMES).pose) for each in clips]
    first, second = (network.generate(condition_of(some), FRAMES, rng=0) for some in (clips, noise))
    assert same(first, second)
