import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybridsign.metrics.text import bleu, bleu_of, bleu_statistics, chrf, rouge_l, wer

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "text_metrics.json").read_text(encoding="utf-8")
)
CORPORA = pytest.mark.parametrize(
    "vector", GOLDEN["vectors"], ids=[vector["id"] for vector in GOLDEN["vectors"]]
)
SENTENCE = st.lists(st.sampled_from("abcd"), max_size=6).map(" ".join)
PAIRS = st.lists(st.tuples(SENTENCE, SENTENCE), min_size=1, max_size=5)
METRICS = [lambda h, r: bleu(h, r, 4), chrf, rouge_l]


@CORPORA
def test_bleu_is_that_of_the_fields_code(vector):
    pair = vector["hypotheses"], vector["references"]
    found = [bleu(*pair, order).value for order in (1, 2, 3, 4)]
    assert found == pytest.approx(vector["bleu"], rel=1e-9)


@CORPORA
def test_chrf_and_rouge_are_those_of_the_fields_code(vector):
    pair = vector["hypotheses"], vector["references"]
    assert chrf(*pair).value == pytest.approx(vector["chrf"], rel=1e-9)
    assert rouge_l(*pair).value == pytest.approx(vector["rouge"], rel=1e-9)


@CORPORA
def test_the_word_error_rate_is_the_cheapest_edit(vector):
    found = wer(vector["hypotheses"], vector["references"], of="text").value
    assert found == pytest.approx(vector["wer"], rel=1e-9)


@pytest.mark.parametrize("metric", METRICS, ids=["bleu4", "chrf", "rouge"])
def test_a_corpus_against_itself_is_worth_a_hundred(metric):
    sentences = ["am tag regen .", "im norden bleibt es heute trocken ."]
    assert metric(sentences, sentences).value == pytest.approx(100)
    assert wer(sentences, sentences, of="text").value == 0


@pytest.mark.parametrize("metric", METRICS, ids=["bleu4", "chrf", "rouge"])
def test_saying_nothing_is_worth_nothing(metric):
    assert metric(["", ""], ["am tag regen .", "trocken ."]).value == 0
    assert wer(["", ""], ["am tag regen .", "trocken ."], of="text").value == 100


@given(PAIRS, st.integers(1, 4))
def test_bleu_of_resampled_statistics_is_bleu_of_the_resampled_corpus(pairs, order):
    hypotheses, references = zip(*pairs, strict=True)
    draw = np.random.default_rng(len(pairs)).integers(len(pairs), size=len(pairs))
    drawn = bleu_of(bleu_statistics(hypotheses, references, order)[draw])
    corpus = [hypotheses[i] for i in draw], [references[i] for i in draw]
    assert drawn == pytest.approx(bleu(*corpus, order).value)


@given(PAIRS)
def test_scores_are_percentages(pairs):
    hypotheses, references = zip(*pairs, strict=True)
    for metric in METRICS:
        assert 0 <= metric(hypotheses, references).value <= 100 + 1e-9


@given(PAIRS, st.randoms())
def test_the_order_of_the_clips_changes_no_score(pairs, random):
    mixed = random.sample(pairs, len(pairs))
    for metric in METRICS:
        first, second = (metric(*zip(*some, strict=True)).value for some in (pairs, mixed))
        assert first == pytest.approx(second)


def test_a_word_error_rate_may_exceed_a_hundred_and_is_pooled():
    assert wer(["a b c d"], ["x"], of="text").value == 400
    assert wer(["a", "x y z"], ["b", "x y z"], of="text").value == 25


def test_a_word_error_rate_without_a_word_is_refused():
    with pytest.raises(ValueError, match="at least one word in the references"):
        wer(["a"], [""], of="gloss")


def test_a_signature_says_how_the_number_was_made():
    score = bleu(["a b", "c"], ["a b", "d"], 1)
    assert score.signature.startswith("bleu1|nrefs:1|case:lc|norm:nfc|tok:none|eff:yes|")
    assert "|n:2|" in score.signature
    assert (
        wer(["A"], ["A"], of="gloss").signature
        == "wer_gloss|pooled|case:as-is|tok:none|n:1|words:1"
    )
