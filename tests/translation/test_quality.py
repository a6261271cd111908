import json

import pytest

from hybridsign.translation.quality import Quality, ReadScores

LEARNED = {
    "ground_truth": ReadScores(46.0, 17.0, 18.0),
    "nearest": ReadScores(50.0, 21.0, 70.0),
    "shuffled": ReadScores(19.0, 1.0, 110.0),
    "mean_pose": ReadScores(3.0, 0.0, 97.0),
}


def quality(**other):
    return Quality(200, {"0": 16.0, "1": 17.0}, {**LEARNED, **other})


def of_truth(bleu4, wer_gloss=18.0):
    return quality(ground_truth=ReadScores(46.0, bleu4, wer_gloss))


def test_a_judge_that_stands_out_three_times_is_said_nothing_of():
    assert (quality().faults, quality().warning) == ([], None)


@pytest.mark.parametrize(("bleu4", "learned"), [(3.0, True), (2.99, False)])
def test_truth_is_held_to_three_times_the_shuffled_pairs(bleu4, learned):
    assert (of_truth(bleu4).warning is None) == learned


def test_a_rival_without_any_match_does_not_make_the_gate_pass_by_itself():
    silent = {"shuffled": ReadScores(9.0, 0.0, 99.0)}
    truth = ReadScores(9.0, 0.0, 18.0)
    [first, second] = quality(ground_truth=truth, **silent).faults
    assert first == (
        "BLEU-4 of true dev clips is 0.00, less than 3 times the 0.00 of the mean pose "
        "(counted as 0.50)"
    )
    assert "of shuffled pairs" in second


def test_the_nearest_training_sentence_is_a_rival_and_no_gate():
    assert quality(nearest=ReadScores(90.0, 80.0, 70.0)).faults == []


@pytest.mark.parametrize(("wer", "learned"), [(49.9, True), (50.0, False), (None, True)])
def test_glosses_must_be_read_more_often_than_not_where_there_are_any(wer, learned):
    assert (of_truth(17.0, wer).warning is None) == learned


def test_the_warning_gives_the_numbers():
    assert of_truth(17.0, 88.8).warning == (
        "This judge has not learned to read: gloss WER of true dev clips is 88.80 %, not under "
        "50 %. Its text metrics and its FID mean nothing."
    )


def test_what_is_written_is_read_again():
    assert Quality.from_json(json.loads(json.dumps(quality().to_json()))) == quality()
