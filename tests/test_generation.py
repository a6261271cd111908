from dataclasses import replace

import numpy as np
import pytest

from generator_specimens import FRAMES, SIZES, hybrid, stirred
from hybridsign.checkpoint import load_generator
from hybridsign.data.batch import collate
from hybridsign.generation import asked, generate_clips, vocabulary_hint
from hybridsign.models import build
from hybridsign.models.task import Task
from hybridsign.text import Vocabulary
from specimens import clip, statistics_of


@pytest.fixture(scope="module")
def generator(trained):
    path = trained.results("train", "weather", "pt", "seed42", "checkpoint.pt")
    return load_generator(path)


@pytest.fixture(scope="module")
def sign(generator):
    network, statistics, frames = generator

    def sign(clips, *, batch_size=8):
        return list(
            generate_clips(
                network,
                statistics,
                clips,
                system="pt",
                frames=frames,
                seed=1,
                batch_size=batch_size,
            )
        )

    return sign


def test_a_generated_clip_says_what_was_asked_and_who_made_it(sign, corpus, generator):
    _, statistics, frames = generator
    for made, wanted in zip(sign(corpus.dev), corpus.dev, strict=True):
        assert (made.id, made.split, made.text, made.gloss) == (
            wanted.id,
            wanted.split,
            wanted.text,
            wanted.gloss,
        )
        assert (made.signer, made.provenance) == ("generated", "generated:pt")
        assert made.units == "shoulder_widths"
        assert made.pose.n_frames == made.native_frames == frames
        assert made.pose.fps == statistics.fps
        assert made.placement == statistics.placement
        assert np.isfinite(made.pose.coordinates).all()


def test_the_true_pose_its_length_and_its_speed_are_never_looked_at(sign, corpus):
    other = [
        replace(each, pose=clip(seed=7, frames=3).pose, native_frames=1, placement=None)
        for each in corpus.dev
    ]
    for made, blind in zip(sign(corpus.dev), sign(other), strict=True):
        np.testing.assert_array_equal(made.pose.coordinates, blind.pose.coordinates)
        assert made.pose.fps == blind.pose.fps
        assert made.native_frames == blind.native_frames


def test_the_size_of_the_batches_changes_nothing(sign, corpus):
    for one, many in zip(sign(corpus.dev, batch_size=1), sign(corpus.dev), strict=True):
        np.testing.assert_allclose(one.pose.coordinates, many.pose.coordinates, atol=1e-4)


UNEQUAL = [clip(number, frames=frames) for number, frames in enumerate((7, 4, 7, 5, 4, 7))]


@pytest.fixture(scope="module")
def sampler():
    """A model that samples, and has learned nothing."""
    batch = collate(UNEQUAL, statistics_of(UNEQUAL))
    vocabulary = Vocabulary.of(batch.condition.tokens("gloss"))
    task = Task(SIZES, vocabulary, statistics_of(UNEQUAL), FRAMES)
    network = stirred(build(hybrid(steps=2), task, seed=3))
    network.prepare(network.phases()[0].name, batch)
    return network.eval()


@pytest.fixture(scope="module")
def sign_at_native_length(sampler):
    def sign(clips=UNEQUAL, *, batch_size=2, true_length=True, **told):
        made = generate_clips(
            sampler, statistics_of(UNEQUAL), clips, system="hybrid", frames=None, seed=1,
            batch_size=batch_size, true_length=true_length, **told,
        )  # fmt: skip
        return list(made)

    return sign


def test_true_lengths_are_told_to_who_asks_for_them_alone(sign_at_native_length):
    told, blind = (sign_at_native_length(true_length=each) for each in (True, False))
    assert [made.pose.n_frames for made in told] == [7, 4, 7, 5, 4, 7]
    assert [made.native_frames for made in told] == [7, 4, 7, 5, 4, 7]
    assert {made.pose.n_frames for made in blind} == {FRAMES}


def test_clips_of_several_lengths_come_in_their_order_as_if_each_were_made_alone(
    sign_at_native_length,
):
    together = sign_at_native_length()
    assert [made.id for made in together] == [each.id for each in UNEQUAL]
    for made, wanted in zip(together, UNEQUAL, strict=True):
        [alone] = sign_at_native_length([wanted])
        np.testing.assert_allclose(made.pose.coordinates, alone.pose.coordinates, rtol=0, atol=1e-4)


def test_clips_of_one_length_are_made_together(sign_at_native_length, sampler):
    readings = []
    watch = sampler.network.encoder.register_forward_hook(lambda *_: readings.append(1))
    sign_at_native_length(batch_size=2)
    watch.remove()
    assert len(readings) == 4  # 7 and 7, 7, 4 and 4, 5


def test_of_a_true_clip_that_tells_its_length_nothing_else_is_told(sign_at_native_length):
    turned = [
        replace(each, pose=clip(seed=50, frames=each.pose.n_frames).pose, placement=None)
        for each in UNEQUAL
    ]
    for made, blind in zip(sign_at_native_length(), sign_at_native_length(turned), strict=True):
        np.testing.assert_array_equal(made.pose.coordinates, blind.pose.coordinates)


def test_true_confidence_is_told_of_as_many_frames_as_are_made(sign_at_native_length):
    with pytest.raises(ValueError, match="hybrid: true confidence is told frame by frame"):
        sign_at_native_length(true_length=False, true_confidence=True)
    both, length = sign_at_native_length(true_confidence=True), sign_at_native_length()
    assert [made.pose.n_frames for made in both] == [7, 4, 7, 5, 4, 7]
    assert not np.array_equal(both[0].pose.coordinates, length[0].pose.coordinates)


def test_a_true_length_that_is_the_protocols_is_no_news_and_refused(generator, corpus):
    network, statistics, frames = generator
    made = generate_clips(
        network, statistics, corpus.dev, system="pt", frames=frames, seed=1, batch_size=8,
        true_length=True,
    )  # fmt: skip
    with pytest.raises(ValueError, match=r"pt: true length would change nothing, for .* 20 frames"):
        next(made)


def test_a_model_that_samples_does_so_in_its_own_steps_or_in_those_asked_for(corpus, sampler):
    for asked_for, taken in ((None, 2), (5, 5)):
        made = generate_clips(
            sampler, corpus.statistics, corpus.dev[:1], system="hybrid", frames=FRAMES, seed=1,
            batch_size=1, steps=asked_for,
        )  # fmt: skip
        assert len(list(made)) == 1
        assert sampler.evaluations == FRAMES * (1 + taken)  # one looks back, the others step


def test_a_joint_that_is_hardly_ever_seen_is_not_shown(sign, corpus, generator):
    _, statistics, _ = generator
    [made] = sign(corpus.dev[:1])
    hidden = statistics.confidence <= 0.05
    assert hidden.any()
    assert not made.pose.valid[:, hidden].any()
    assert not made.pose.coordinates[:, hidden].any()


@pytest.mark.parametrize("gloss", [True, False])
def test_a_sentence_of_ones_own_is_a_clip_without_a_pose(corpus, gloss):
    wish = asked("MORGEN Regen.", 3, "weather", corpus.statistics, gloss=gloss)
    assert wish.id == "asked-003"
    assert wish.text == "morgen regen ."
    assert wish.gloss == (("MORGEN", "Regen.") if gloss else None)
    assert not wish.pose.valid.any()


@pytest.mark.parametrize(
    ("learned", "gloss", "told"),
    [
        ("REGEN WIND REGEN", False, "These are glosses: write a gloss line and add --gloss."),
        ("regen wind regen .", True, "It learned from sentences: write one, without --gloss."),
        ("REGEN WIND REGEN", True, "It knows 2, such as REGEN, WIND."),
        ("regen wind regen .", False, "It knows 3, such as regen, ., wind."),
    ],
)
def test_what_a_model_can_be_asked_is_told_by_what_it_learned(learned, gloss, told):
    assert vocabulary_hint(Vocabulary.of([learned.split()]), gloss=gloss).endswith(told)
