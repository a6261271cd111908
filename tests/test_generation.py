from dataclasses import replace

import numpy as np
import pytest

from generator_specimens import FRAMES, SIZES, hybrid
from hybridsign.checkpoint import load_generator
from hybridsign.generation import asked, generate_clips, vocabulary_hint
from hybridsign.models import build
from hybridsign.models.task import Task
from hybridsign.text import Vocabulary
from specimens import clip


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


def test_a_model_that_samples_does_so_in_its_own_steps_or_in_those_asked_for(corpus):
    settings = hybrid(steps=2)
    vocabulary = Vocabulary.of([clip.gloss for clip in corpus.train])
    network = build(settings, Task(SIZES, vocabulary, corpus.statistics, FRAMES), seed=3).eval()

    for asked_for, taken in ((None, 2), (5, 5)):
        made = generate_clips(
            network, corpus.statistics, corpus.dev[:1], system="hybrid", frames=FRAMES, seed=1,
            batch_size=1, steps=asked_for,
        )  # fmt: skip
        assert len(list(made)) == 1
        assert network.evaluations == FRAMES * (1 + taken)  # one looks back, the others step


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
