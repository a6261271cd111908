import numpy as np
import pytest
import torch

from generator_specimens import CODEC, SIZES, hybrid
from hybridsign.data.batch import ClipBatches, condition_of
from hybridsign.models import build
from hybridsign.models.aids import Aids
from hybridsign.models.task import Task
from hybridsign.nn.partition import EXPERTS
from hybridsign.stressing import MANNERS, SpoiledHistory, Spoiling, spoiled
from hybridsign.text import Vocabulary

FRAMES = 20
HANDS = ("left_hand", "right_hand")
GROUPS = [("body",), ("face",), HANDS]
STILL = Aids(codec=CODEC, history_dropout=0, history_blackout=0)


@pytest.fixture(scope="module")
def batches(corpus):
    return ClipBatches(corpus.train[:6], corpus.statistics, batch_size=6)


def built(batches, **changes):
    settings = hybrid(aids=STILL, input="gloss", **changes)
    vocabulary = Vocabulary.of(batches.condition.tokens("gloss"))
    model = build(settings, Task(SIZES, vocabulary, batches.statistics, FRAMES), seed=3)
    model.prepare("teacher", batches.whole())
    return model.eval()


@pytest.fixture(scope="module")
def model(batches):
    return built(batches)


def a_state(model, clips=2):
    """A frame of which every code and every confidence says something."""
    state = model.network.begin(clips, FRAMES)
    codes = torch.randn(clips, 1, model.network.codec.width)
    return type(state)(
        model.network.partition.deal(codes), torch.rand(clips, 1, 137) + 0.5, state.past
    )


def chosen(model, share, clip="a"):
    """(G, T) which articulators of which frames are spoiled."""
    history = SpoiledHistory(model, Spoiling("lost", "told", share))
    hit = []
    for number in range(FRAMES):
        left = history(a_state(model, 1), number, [clip]).confidence[0, 0]
        joints = [model.network.codec.joints(*parts).bool() for parts in GROUPS]
        hit.append([not left[of_group].any() for of_group in joints])
    return np.array(hit).T


def generated(model, batches, **options):
    return model.generate(batches.condition, FRAMES, rng=1, **options)


def test_each_articulator_is_spoiled_in_its_share_of_the_frames_and_in_frames_of_its_own(model):
    hit = chosen(model, 0.3)
    assert hit.sum(axis=1).tolist() == [6, 6, 6]
    assert len({tuple(row) for row in hit}) == 3
    assert not (hit == chosen(model, 0.3, clip="b")).all()


def test_what_is_spoiled_at_one_share_is_spoiled_at_every_larger_one(model):
    for less, more in ((0.15, 0.3), (0.3, 0.6), (0.6, 1.0)):
        assert (chosen(model, less) <= chosen(model, more)).all()
    assert chosen(model, 1.0).all()


@pytest.mark.parametrize(("manner", "factor"), [("lost", 0.0), ("garbled", -1.0)])
def test_what_is_lost_stands_at_the_mean_and_what_is_garbled_beyond_it(model, manner, factor):
    state = a_state(model)
    left = SpoiledHistory(model, Spoiling(manner, "silent", 1.0))(state, 0, ["a", "b"])
    torch.testing.assert_close(left.codes, factor * state.codes)
    assert torch.equal(left.confidence, state.confidence)


@pytest.mark.parametrize("experts", EXPERTS)
def test_joints_that_are_not_spoiled_keep_their_codes_and_their_confidence(batches, experts):
    model = built(batches, experts=experts, self_forcing="off")
    history = SpoiledHistory(model, Spoiling("lost", "told", 0.3))
    for number in range(FRAMES):
        state = a_state(model, 1)
        left = history(state, number, ["a"])
        before, after = (model.network.partition.collect(each.codes) for each in (state, left))
        trusted = left.confidence[0, 0] > 0
        for parts in model.network.codec.settings.groups:
            codes = model.network.codec.positions(*parts)
            joints = model.network.codec.joints(*parts).bool()
            kept = bool(trusted[joints].all())
            assert kept or not trusted[joints].any()
            expected = before[..., codes] if kept else torch.zeros_like(before[..., codes])
            assert torch.equal(after[..., codes], expected)


def test_where_nothing_is_spoiled_nothing_changes_to_the_last_bit(model, batches):
    clean = generated(model, batches)
    with spoiled(model, Spoiling("garbled", "told", 0.0)) as untouched:
        again = generated(untouched, batches)
    assert torch.equal(clean.pose, again.pose)


@pytest.mark.parametrize("manner", MANNERS)
def test_a_spoiled_frame_comes_out_as_it_was_made_and_changes_those_that_follow(
    model, batches, manner
):
    clean = generated(model, batches)
    with spoiled(model, Spoiling(manner, "silent", 1.0)):
        other = generated(model, batches)
    assert torch.equal(clean.pose[:, 0], other.pose[:, 0])
    assert not torch.equal(clean.pose[:, 1], other.pose[:, 1])
    assert torch.equal(generated(model, batches).pose, clean.pose)  # and then it is over


def test_who_is_told_makes_something_else_than_who_is_not_unless_all_is_trusted(batches):
    def made(model, confidence):
        with spoiled(model, Spoiling("garbled", confidence, 0.6)):
            return generated(model, batches).pose

    heeds, trusts = built(batches), built(batches, confidence="ones")
    assert not torch.equal(made(heeds, "told"), made(heeds, "silent"))
    assert torch.equal(made(trusts, "told"), made(trusts, "silent"))


def test_a_clip_is_spoiled_alike_whatever_stands_beside_it(model, corpus):
    clips = corpus.train[:3]
    with spoiled(model, Spoiling("lost", "told", 0.5)):
        together = model.generate(condition_of(clips), FRAMES, rng=1)
        alone = model.generate(condition_of(clips[1:2]), FRAMES, rng=1)
    torch.testing.assert_close(together.pose[1], alone.pose[0], rtol=0, atol=1e-5)
