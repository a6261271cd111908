import pytest

from hybridsign import controls
from hybridsign.checkpoint import load_judge
from hybridsign.data.batch import ClipBatches
from hybridsign.evaluation import evaluate
from hybridsign.nn.settings import Sizes
from hybridsign.text import Vocabulary
from hybridsign.training.loop import fit
from hybridsign.training.settings import TrainingSettings
from hybridsign.translation.back_translator import BackTranslator
from hybridsign.translation.settings import JudgeSettings

OF_EACH_PART = ("dtw", "dtw_l2_sum", "dtw_mje", "dtw_mje_pooled", "mpjpe")
OF_EACH_PART += ("bone_length_error", "speed_ratio", "jerk_ratio", "ece", "confidence_error")


@pytest.fixture(scope="module")
def judge(trained):
    return load_judge(trained.results("train_judge", "weather", "seed1", "checkpoint.pt"))


@pytest.fixture(scope="module")
def score(judge, corpus):
    network, statistics = judge

    def score(clips, batch_size=3):
        found = evaluate(network, statistics, clips, corpus.test, batch_size=batch_size)
        return found.readings, found.scores

    return score


def test_the_truth_has_no_distance_and_travels_as_far_as_itself(score, corpus):
    readings, scores = score(controls.ground_truth(corpus.test))
    assert scores["dtw"]["value"] == 0
    assert scores["total_distance"]["value"] == scores["duration"]["value"] == 1
    assert scores["fid"]["value"] == scores["mpjpe"]["value"] == 0
    assert scores["diversity"]["value"] == 1
    assert {reading.dtw for reading in readings} == {0}


def test_the_mean_pose_travels_nowhere(score, corpus):
    _, scores = score(controls.mean_pose(corpus.test, corpus.statistics))
    assert scores["total_distance"]["value"] == scores["speed_ratio"]["value"] == 0
    assert scores["fid"]["value"] > 0
    assert scores["diversity"]["value"] < 0.01
    assert scores["dtw"]["value"] > 0


def test_a_reading_stands_beside_what_was_said(score, corpus):
    readings, _ = score(controls.shuffled(corpus.test))
    for reading, reference in zip(readings, corpus.test, strict=True):
        assert (reading.id, reading.split) == (reference.id, "test")
        assert reading.reference == reference.text
        assert reading.gloss_reference == " ".join(reference.gloss)


def test_every_score_has_its_signature_and_the_number_of_clips(score, corpus):
    _, scores = score(corpus.test)
    assert set(scores) == {
        *("bleu1", "bleu2", "bleu3", "bleu4", "chrf", "rouge", "wer_text", "wer_gloss"),
        *("fid", "diversity", "total_distance", "smoothed_distance", "duration"),
        *(f"{name}_{units}" for name in ("dtw", "mpjpe") for units in ("deviations", "pixels")),
        *(f"{name}{part}" for name in OF_EACH_PART for part in ("", "_body", "_face", "_hands")),
    }
    assert all(f"n:{len(corpus.test)}" in each["signature"] for each in scores.values())


def test_the_mean_confidence_is_calibrated_and_another_clips_is_not(score, corpus):
    _, mean = score(controls.mean_pose(corpus.test, corpus.statistics))
    _, mixed = score(controls.shuffled(corpus.test))
    assert mean["ece_hands"]["value"] < mixed["ece_hands"]["value"]
    assert mean["confidence_error"]["value"] < mixed["confidence_error"]["value"]


def test_the_size_of_the_batches_changes_no_score(score, corpus):
    clips = controls.shuffled(corpus.test)
    assert score(clips, batch_size=1) == score(clips, batch_size=4)


def test_evaluating_twice_gives_the_same(score, corpus):
    assert score(corpus.test) == score(corpus.test)


def test_a_judge_that_can_read_tells_the_truth_from_shuffled_pairs(corpus):
    clips = corpus.train[:8]
    sizes = Sizes(width=32, layers=1, heads=4, feedforward=64, dropout=0.0)
    judge = BackTranslator(
        JudgeSettings(sizes=sizes, components=32),
        Vocabulary.of(clip.text.split() for clip in clips),
        None,
        corpus.statistics,
        data="the clips of the test",
    )
    batches = ClipBatches(clips, corpus.statistics, batch_size=8)
    training = TrainingSettings(steps=150, batch_size=8, learning_rate=0.005, warmup=10)
    fit(judge, batches, batches, training, seed=1)
    truth, mixed = (
        evaluate(judge, corpus.statistics, shown, clips, batch_size=8).scores
        for shown in (clips, controls.shuffled(clips))
    )
    assert truth["bleu4"]["value"] > 80
    assert mixed["bleu4"]["value"] < 40
    assert "wer_gloss" not in truth
