import copy
from dataclasses import replace

import pytest
import torch

from another_device import DEVICE, second_device
from hybridsign.data.batch import ClipBatches, collate
from hybridsign.learning import Context
from hybridsign.nn.settings import Sizes
from hybridsign.text import Vocabulary
from hybridsign.training.loop import fit
from hybridsign.training.settings import TrainingSettings
from hybridsign.translation.back_translator import BackTranslator
from hybridsign.translation.reading import choose_length_penalty
from hybridsign.translation.settings import JudgeSettings

SIZES = Sizes(width=32, layers=1, heads=4, feedforward=64, dropout=0.0)
SETTINGS = JudgeSettings(
    sizes=SIZES, components=32, longest=30, label_smoothing=0.0, word_dropout=0.0
)


def built(corpus, settings=SETTINGS, *, glosses=True, data="these clips"):
    words = Vocabulary.of(each.text.split() for each in corpus.train)
    lines = Vocabulary.of(each.gloss for each in corpus.train) if glosses else None
    judge = BackTranslator(settings, words, lines, corpus.statistics, data=data, seed=3)
    judge.prepare("train", collate(corpus.train, corpus.statistics))
    return judge.eval()


def terms(judge, batch):
    return judge.loss(batch, Context("train", 0, 0, torch.Generator()))


def padded(batch, frames):
    """Further frames that are not real but hold something."""
    noise = torch.ones(len(batch.pose), frames, *batch.pose.shape[2:])
    return replace(
        batch,
        pose=torch.cat([batch.pose, noise], 1),
        frame_mask=torch.cat([batch.frame_mask, noise[:, :, 0, 0] < 0], 1),
    )


@pytest.fixture
def judge(corpus):
    return built(corpus)


@pytest.fixture(scope="module")
def batch(corpus):
    return collate(corpus.train[:8], corpus.statistics)


@pytest.fixture(scope="module")
def fitted(corpus):
    """A judge that has read nothing but eight clips, and its curve."""
    judge = built(corpus)
    clips = ClipBatches(corpus.train[:8], corpus.statistics, batch_size=8)
    training = TrainingSettings(steps=150, batch_size=8, learning_rate=0.005, warmup=10)
    return judge, fit(judge, clips, clips, training, seed=1)


@pytest.mark.parametrize("frames", [1, 2, 7])
def test_padding_changes_nothing_that_is_read(fitted, batch, frames):
    judge, _ = fitted
    longer = padded(batch, frames)
    assert judge.translate(longer.pose, longer.frame_mask) == judge.translate(
        batch.pose, batch.frame_mask
    )


@pytest.mark.parametrize("frames", [1, 2, 7])
def test_padding_changes_no_loss(judge, batch, frames):
    alone, together = terms(judge, batch), terms(judge, padded(batch, frames))
    torch.testing.assert_close(together, alone, rtol=1e-5, atol=1e-6)


def test_the_loss_of_the_words_is_a_mean_over_words_and_not_over_padding(judge, corpus):
    clips = sorted(corpus.train, key=lambda clip: len(clip.text))
    ends = [clips[0], clips[-1]]
    lengths = [len(clip.text.split()) + 1 for clip in ends]  # the end is a word too
    alone = [terms(judge, collate([clip], corpus.statistics))["words"] for clip in ends]
    together = terms(judge, collate(ends, corpus.statistics))["words"]
    expected = sum(n * loss for n, loss in zip(lengths, alone, strict=True)) / sum(lengths)
    assert lengths[0] < lengths[1]
    torch.testing.assert_close(together, expected, rtol=1e-5, atol=1e-6)


def test_a_shorter_clip_is_read_the_same_beside_a_longer_one(fitted, corpus):
    judge, _ = fitted
    short = corpus.train[0]
    pose = replace(
        short.pose,
        coordinates=short.pose.coordinates[:11],
        confidence=short.pose.confidence[:11],
    )
    clips = [replace(short, pose=pose), corpus.train[1]]
    together = collate(clips, corpus.statistics)
    alone = collate(clips[:1], corpus.statistics)
    first = judge.translate(alone.pose, alone.frame_mask)
    both = judge.translate(together.pose, together.frame_mask)
    assert (both.text[0], both.gloss[0]) == (first.text[0], first.gloss[0])


def test_reading_twice_gives_the_same_words(fitted, batch):
    judge, _ = fitted
    first, second = (judge.translate(batch.pose, batch.frame_mask) for _ in range(2))
    assert first == second


def test_the_loss_falls_on_eight_clips_until_they_are_read(fitted, batch):
    judge, curve = fitted
    assert curve[-1]["train_words"] < 0.2 * curve[0]["train_words"]
    assert curve[-1]["train_glosses"] < curve[0]["train_glosses"]
    read = judge.translate(batch.pose, batch.frame_mask)
    right = sum(
        text == " ".join(wanted)
        for text, wanted in zip(read.text, batch.condition.text, strict=True)
    )
    assert right >= 6


def test_the_identity_changes_with_any_weight_and_with_nothing_else(corpus):
    first, second = built(corpus), built(corpus)
    assert first.identity() == second.identity()
    with torch.no_grad():
        first.word_head.bias[0] += 1e-3
    assert first.identity() != second.identity()


def test_the_identity_changes_with_the_settings(corpus):
    other = built(corpus, SETTINGS.model_copy(update={"longest": 29}))
    assert other.identity() != built(corpus).identity()


def test_the_identity_changes_with_what_was_learned_from_and_with_the_words(corpus):
    judge = built(corpus)
    assert built(corpus, data="other clips").identity() != judge.identity()
    before = judge.identity()
    judge.words.tokens[-1] += "x"
    assert judge.identity() != before


def test_a_judge_without_glosses_reads_none(corpus, batch):
    judge = built(corpus, glosses=False)
    assert judge.translate(batch.pose, batch.frame_mask).gloss is None
    assert set(terms(judge, batch)) == {"words"}


def test_a_batch_without_glosses_leaves_only_words_to_learn(judge, batch):
    silent = replace(batch, condition=replace(batch.condition, gloss=None))
    assert set(terms(judge, silent)) == {"words"}
    assert set(terms(judge, batch)) == {"words", "glosses"}


def test_the_weight_of_the_glosses_is_a_setting(corpus, batch):
    one, half = (
        built(corpus, SETTINGS.model_copy(update={"ctc_weight": weight})) for weight in (1.0, 0.5)
    )
    torch.testing.assert_close(terms(half, batch)["glosses"], 0.5 * terms(one, batch)["glosses"])


def test_a_translation_ends_by_itself_or_after_the_longest(corpus, batch):
    judge = built(corpus, SETTINGS.model_copy(update={"longest": 4}))
    read = judge.translate(batch.pose, batch.frame_mask)
    assert all(len(sentence.split()) <= 4 for sentence in read.text)


def test_a_clip_in_which_nothing_is_seen_is_read_as_the_mean(judge, batch):
    read = judge.translate(torch.zeros_like(batch.pose), batch.frame_mask)
    assert len(set(read.text)) == 1


def test_it_learns_and_reads_on_another_device_as_on_the_cpu(corpus, fitted):
    batch = collate(corpus.train[:4], corpus.statistics)
    judge = copy.deepcopy(fitted[0])
    losses, read = terms(judge, batch), judge.translate(batch.pose, batch.frame_mask)
    expected = {name: pytest.approx(term.item(), rel=1e-4) for name, term in losses.items()}
    with second_device():
        there = batch.to(judge.to(DEVICE).device)
        losses_there = {name: term.item() for name, term in terms(judge, there).items()}
        read_there = judge.translate(there.pose, there.frame_mask)
    assert losses_there == expected
    assert (read_there.text, read_there.gloss) == (read.text, read.gloss)
    torch.testing.assert_close(read_there.features.cpu(), read.features, rtol=1e-4, atol=1e-5)


def test_confidence_is_not_among_its_inputs(judge, batch):
    doubtful = replace(batch, confidence=torch.zeros_like(batch.confidence))
    assert terms(judge, doubtful) == terms(judge, batch)


def test_every_parameter_gets_a_gradient(judge, batch):
    sum(terms(judge.train(), batch).values()).backward()
    assert [name for name, p in judge.named_parameters() if not p.grad.any()] == []


def test_the_whitened_input_has_deviation_one(corpus, judge):
    whole = collate(corpus.train, corpus.statistics)
    frames = (whole.pose.flatten(2) - judge.centre) @ judge.whitening
    deviations = frames.flatten(0, 1).std(0, correction=0)
    torch.testing.assert_close(deviations, torch.ones(32), rtol=1e-2, atol=1e-2)


def test_the_length_penalty_is_the_best_of_those_tried_and_part_of_the_identity(corpus, fitted):
    judge, _ = fitted
    before = judge.identity()
    tried = choose_length_penalty(judge, corpus.statistics, corpus.train[:8], 4)
    assert set(tried) == {"0", "0.5", "1", "1.5", "2"}
    assert tried[f"{float(judge.length_penalty):g}"] == max(tried.values())
    judge.pin(2.5)
    assert judge.identity() != before


def test_words_are_hidden_in_training_only(corpus, batch):
    judge = built(corpus, SETTINGS.model_copy(update={"word_dropout": 0.9}))
    plain = built(corpus)
    assert terms(judge, batch) == terms(plain, batch)
    judge.train()
    assert terms(judge, batch)["words"] > terms(plain, batch)["words"]


@pytest.mark.parametrize("frames", [1, 7])
def test_a_clips_features_are_the_mean_of_its_states_whatever_the_padding(judge, batch, frames):
    longer = padded(batch, frames)
    found = judge.features(batch.pose, batch.frame_mask)
    assert found.shape == (len(batch.pose), SIZES.width)
    torch.testing.assert_close(
        judge.features(longer.pose, longer.frame_mask), found, rtol=1e-4, atol=1e-5
    )
