import numpy as np
import pytest
from sacrebleu.metrics import CHRF
from sacrebleu.significance import PairedTest

from hybridsign.metrics.bleu import bleu_up_to
from hybridsign.metrics.form import AS_IS
from hybridsign.metrics.resampling import interval, p_value, paired_difference, times_drawn
from hybridsign.metrics.text import chrf_of, word_errors

REFERENCES = [f"am {day} regen im {place} ." for day in ("montag", "tag") for place in "abcdefgh"]
GOOD = [line.replace("regen", "schnee") if i % 3 else line for i, line in enumerate(REFERENCES)]
BAD = [line.split()[0] for line in REFERENCES]
BLEU = bleu_up_to(2)


def scores_of(hypotheses, seed=0):
    times = times_drawn(len(REFERENCES), seed=seed, resamples=300)
    return BLEU.counted(hypotheses, REFERENCES).resampled(times)


def test_a_resample_is_scored_as_the_corpus_that_it_is():
    times = times_drawn(len(REFERENCES), seed=3, resamples=5)
    corpora = [np.repeat(np.arange(len(REFERENCES)), often) for often in times]
    expected = [
        BLEU([GOOD[i] for i in corpus], [REFERENCES[i] for i in corpus]).value for corpus in corpora
    ]
    found = BLEU.counted(GOOD, REFERENCES).resampled(times)
    assert found == pytest.approx(expected)


def test_the_interval_holds_the_score_and_the_same_seed_gives_the_same():
    low, high = interval(scores_of(GOOD))
    assert low < BLEU(GOOD, REFERENCES).value < high
    assert (low, high) == interval(scores_of(GOOD))
    assert list(scores_of(GOOD)) != list(scores_of(GOOD, seed=1))


def test_the_resamples_are_those_of_the_paired_difference():
    good, bad = (BLEU.counted(some, REFERENCES) for some in (GOOD, BAD))
    expected = paired_difference(good, bad, seed=0, resamples=300)
    low, high = interval(scores_of(GOOD) - scores_of(BAD))
    assert (low, high) == pytest.approx((expected.low, expected.high))


def test_a_clear_difference_is_not_chance_and_none_is():
    good, bad = scores_of(GOOD), scores_of(BAD)
    apart = BLEU(GOOD, REFERENCES).value - BLEU(BAD, REFERENCES).value
    assert p_value(apart, good, bad) == pytest.approx(1 / 301)
    assert p_value(-apart, bad, good) == p_value(apart, good, bad)
    assert p_value(0.0, good, good) == 1


def test_p_is_at_least_that_of_sacrebleu_which_counts_one_tail_of_two():
    mixed = [BAD[i] if i % 4 == 0 else line for i, line in enumerate(GOOD)]
    systems = [("good", GOOD), ("mixed", mixed)]
    test = PairedTest(systems, {"chrF2": CHRF()}, [REFERENCES], test_type="bs", n_samples=500)
    theirs = test()[1]["chrF2"][1].p_value
    drawn = np.random.default_rng(12345).choice(16, size=(500, 16))
    times = np.stack([np.bincount(draw, minlength=len(REFERENCES)) for draw in drawn])
    metric = chrf_of(0, AS_IS)
    good, other = (metric.counted(some, REFERENCES) for some in (GOOD, mixed))
    apart, of_good, of_other = (
        good.value - other.value,
        good.resampled(times),
        other.resampled(times),
    )
    one_tail = (of_good - of_other - (of_good - of_other).mean() >= abs(apart)).sum()
    assert theirs == pytest.approx((one_tail + 1) / 501)
    assert p_value(apart, of_good, of_other) >= theirs


def test_equal_systems_are_called_different_as_often_as_p_says():
    random, n, called = np.random.default_rng(0), 100, []
    for trial in range(400):
        differences = random.normal(size=n)  # between two systems that are alike, a clip each
        resampled = times_drawn(n, seed=trial, resamples=200) @ differences / n
        found = p_value(float(differences.mean()), resampled, np.zeros(200))
        called.append(found < 0.05)
    assert 0.03 < np.mean(called) < 0.08


def test_resamples_without_a_word_do_not_count():
    metric = word_errors("text")[0]
    times = times_drawn(2, seed=0, resamples=100)
    scores = metric.counted(["a", "x y"], ["", "x z"]).resampled(times)
    assert np.isnan(scores).any()
    assert interval(scores)[1] <= 150
