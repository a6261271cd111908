from dataclasses import replace

import pytest
import torch
from torch import nn

from hybridsign.data.batch import ClipBatches
from hybridsign.learning import Phase
from hybridsign.models import build
from hybridsign.models.progressive_transformer.settings import ProgressiveTransformerSettings
from hybridsign.models.task import Task
from hybridsign.nn.settings import Sizes
from hybridsign.text import Vocabulary
from hybridsign.training.loop import TrainingError, fit
from hybridsign.training.settings import TrainingSettings
from hybridsign.workspace import StageError
from specimens import clip, statistics_of

CLIPS = [clip(number, frames=4) for number in range(6)]
STATISTICS = statistics_of(CLIPS)
TRAIN = ClipBatches(CLIPS, STATISTICS, batch_size=2)
ONE_PHASE = [Phase("train", 1.0)]
DEV = ClipBatches(CLIPS[:2], STATISTICS, batch_size=2)


class Constant(nn.Module):
    """The smallest learner: one number, drawn towards 3."""

    def __init__(self, phases=ONE_PHASE, breaks_at=None):
        super().__init__()
        self.value = nn.Parameter(torch.tensor(0.0))
        self.breaks_at = breaks_at
        self._phases = phases
        self.prepared, self.contexts = [], []

    def phases(self):
        return self._phases

    def prepare(self, phase, batch):
        self.prepared.append((phase, len(batch.condition.ids)))

    def loss(self, batch, context):
        if self.training:
            self.contexts.append(context)
        broken = context.step == self.breaks_at
        return {"distance": (self.value - 3).square() * (float("nan") if broken else 1)}


def settings(**changes):
    given = {"steps": 100, "batch_size": 2, "learning_rate": 0.1, "warmup": 10, "final_share": 0.1}
    return TrainingSettings(**given | changes)


def trained(seed=1, dev=DEV, **changes):
    """The weights of a small generator after a few steps with dropout and noise."""
    method = ProgressiveTransformerSettings(kind="progressive_transformer", input="gloss")
    sizes = Sizes(width=16, layers=1, heads=2, feedforward=16, dropout=0.2)
    vocabulary = Vocabulary.of(TRAIN.condition.tokens("gloss"))
    network = build(method, Task(sizes, vocabulary, STATISTICS, 4), seed=seed)
    fit(network, TRAIN, dev, settings(steps=8, learning_rate=0.001, **changes), seed)
    return network.state_dict()


def equal(first, second):
    return all(torch.equal(value, second[name]) for name, value in first.items())


def test_training_goes_where_the_loss_is_small():
    learner = Constant()
    curve = fit(learner, TRAIN, DEV, settings(), seed=1)
    assert learner.value.item() == pytest.approx(3, abs=0.3)
    assert curve[-1]["train_distance"] < 0.1 * curve[0]["train_distance"]
    assert not learner.training


def test_the_same_seed_gives_the_same_weights_bit_by_bit():
    first = trained(seed=1)
    assert equal(first, trained(seed=1))
    assert not equal(first, trained(seed=2))


def test_the_dev_split_changes_no_weights():
    other = ClipBatches([clip(9, frames=4, seed=77)], STATISTICS, batch_size=1)
    assert equal(trained(dev=DEV), trained(dev=other))
    assert equal(trained(dev=DEV), trained(dev=DEV, dev_clips=1))


def test_a_loss_that_is_no_number_stops_the_training_with_its_terms():
    with pytest.raises(TrainingError, match=r"step 7: .*distance nan.*Lower learning_rate"):
        fit(Constant(breaks_at=7), TRAIN, DEV, settings(), seed=1)
    assert issubclass(TrainingError, StageError)


def test_the_learning_rate_warms_up_in_a_line_and_falls_as_a_cosine():
    rates = [point["learning_rate"] for point in fit(Constant(), TRAIN, DEV, settings(), seed=1)]
    assert len(rates) == 100
    assert rates[:10] == pytest.approx([0.01 * step for step in range(1, 11)])
    assert max(rates) == pytest.approx(0.1)
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert rates[55] == pytest.approx(0.055, rel=0.01)
    assert rates[-1] == pytest.approx(0.01, rel=0.01)


def test_a_short_training_warms_up_for_a_tenth_of_it_at_most():
    curve = fit(Constant(), TRAIN, DEV, settings(steps=20, warmup=50), seed=1)
    assert [point["learning_rate"] for point in curve][:2] == pytest.approx([0.05, 0.1])


def test_phases_share_the_steps_and_each_begins_anew():
    learner = Constant([Phase("first", 0.25), Phase("second", 0.75)])
    curve = fit(learner, TRAIN, DEV, settings(), seed=1)
    assert learner.prepared == [("first", 6), ("second", 6)]
    assert [context.phase for context in learner.contexts].count("first") == 25
    assert len(learner.contexts) == 100
    starts = [point["learning_rate"] for point in curve if point["step"] == 1]
    assert len(starts) == 2


def test_the_learner_is_told_where_the_training_stands():
    learner = Constant()
    fit(learner, TRAIN, DEV, settings(steps=7), seed=1)
    assert [context.epoch for context in learner.contexts] == [0, 0, 0, 1, 1, 1, 2]
    assert [context.step for context in learner.contexts] == list(range(7))


@pytest.mark.parametrize("steps", [5, 60, 157, 720])
def test_a_curve_of_any_length_follows_train_and_dev(steps):
    small = ClipBatches(CLIPS[:1], STATISTICS, batch_size=1)
    curve = fit(Constant(), small, small, settings(steps=steps), seed=1)
    followed = [point for point in curve if "dev_distance" in point]
    assert min(steps, 50) <= len(curve) <= 200
    assert min(steps, 8) <= len(followed) <= 20


def test_a_gradient_is_no_longer_than_allowed():
    class Steep(Constant):
        def loss(self, batch, context):
            terms = super().loss(batch, context)
            return {name: 1e6 * term for name, term in terms.items()}

    learner = Steep()
    fit(learner, TRAIN, DEV, settings(steps=1, clip_norm=0.5), seed=1)
    assert learner.value.grad.abs().item() == pytest.approx(0.5, rel=1e-3)


def test_every_clip_of_a_batch_is_of_the_training_split():
    seen = set()

    class Watching(Constant):
        def loss(self, batch, context):
            if self.training:
                seen.update(batch.condition.ids)
            return super().loss(batch, context)

    other = ClipBatches([replace(CLIPS[0], id="dev")], STATISTICS, batch_size=1)
    fit(Watching(), TRAIN, other, settings(steps=6), seed=1)
    assert seen == {each.id for each in CLIPS}
