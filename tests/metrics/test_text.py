import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybridsign.metrics.bleu import bleu_up_to, sacrebleu_default
from hybridsign.metrics.counted import Counted
from hybridsign.metrics.form import AS_IS, Form
from hybridsign.metrics.text import (
    chrf_of,
    rouge_l_f1,
    rouge_l_of,
    rouge_l_variable,
    standard,
    word_errors,
)

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "text_metrics.json").read_text(encoding="utf-8")
)
CORPORA = pytest.mark.parametrize(
    "vector", GOLDEN["texts"], ids=[vector["id"] for vector in GOLDEN["texts"]]
)
SENTENCE = st.lists(st.sampled_from("abcd"), max_size=6).map(" ".join)
PAIRS = st.lists(st.tuples(SENTENCE, SENTENCE), min_size=1, max_size=5)
METRICS = [bleu_up_to(4), chrf_of(0), rouge_l_of()]
WER, WER_GLOSS = word_errors("text")[0], word_errors("gloss")[0]
NAMES = ["bleu4", "chrf", "rouge"]


@CORPORA
def test_bleu_and_chrf_are_sacrebleus(vector):
    pair, expected = (vector["hypotheses"], vector["references"]), vector["sacrebleu"]
    metrics = [bleu_up_to(order, AS_IS) for order in (1, 2, 3, 4)]
    metrics += [chrf_of(0, AS_IS), chrf_of(2, AS_IS), sacrebleu_default()]
    found = {metric.name: metric(*pair).value for metric in metrics}
    assert found == pytest.approx(expected, rel=1e-9)


@CORPORA
def test_rouge_is_that_of_the_fields_code(vector):
    found = rouge_l_of(AS_IS)(vector["hypotheses"], vector["references"]).value
    assert found == pytest.approx(vector["signjoey"]["rouge_l"], rel=1e-9)


@CORPORA
def test_the_word_error_rate_is_the_cheapest_edit_and_says_which_edits(vector):
    pair, expected = (vector["hypotheses"], vector["references"]), vector["levenshtein"]
    words = sum(len(reference.split()) for reference in vector["references"])
    rate, *parts = (metric(*pair).value for metric in word_errors("text", AS_IS))
    assert rate == pytest.approx(expected["wer"], rel=1e-9)
    counted = [part * words / 100 for part in parts]
    assert counted == pytest.approx([expected["sub"], expected["del"], expected["ins"]])


@pytest.mark.parametrize("vector", GOLDEN["glosses"], ids=lambda vector: vector["id"])
def test_gloss_errors_are_counted_after_the_clean_up(vector):
    metrics = word_errors("gloss")
    found = [metric([vector["hypothesis"]], [vector["reference"]]).value for metric in metrics]
    assert found == [vector["wer"], vector["sub"], vector["del"], vector["ins"]]


@pytest.mark.parametrize("metric", METRICS, ids=NAMES)
def test_a_corpus_against_itself_is_worth_a_hundred(metric):
    sentences = ["am tag regen .", "im norden bleibt es heute trocken ."]
    assert metric(sentences, sentences).value == pytest.approx(100)
    assert WER(sentences, sentences).value == 0


@pytest.mark.parametrize("metric", METRICS, ids=NAMES)
def test_saying_nothing_is_worth_nothing(metric):
    assert metric(["", ""], ["am tag regen .", "trocken ."]).value == 0
    assert WER(["", ""], ["am tag regen .", "trocken ."]).value == 100


def test_a_reference_without_words_is_worth_nothing_and_counts_insertions():
    pair = ["am tag", "regen"], ["", "regen"]
    assert rouge_l_of()(*pair).value == 50
    assert chrf_of(0)([""], [""]).value == 0
    assert WER(*pair).value == 200


def test_one_word_sentences_have_every_score():
    scores = {metric.name: metric(["regen"], ["Regen"]).value for metric in standard()}
    for name in ("bleu1", "bleu4", "chrf", "rouge_l"):
        assert scores[name] == pytest.approx(100), name
    assert scores["wer_text"] == 0


@pytest.mark.parametrize(
    ("hypotheses", "references", "counts"), [(["a"], ["a", "b"], "1 .* 2"), ([], [], "0 .* 0")]
)
def test_unequal_or_empty_lists_are_refused(hypotheses, references, counts):
    for metric in standard():
        with pytest.raises(ValueError, match=f"{counts} references"):
            metric(hypotheses, references)


def test_no_score_says_anything_on_the_terminal(capfd):
    for metric in standard():
        metric(["a ." * 200, ""], ["a .", "b ."])
    assert capfd.readouterr() == ("", "")


@given(PAIRS, st.integers(1, 4))
def test_bleu_of_resampled_counts_is_bleu_of_the_resampled_corpus(pairs, order):
    hypotheses, references = zip(*pairs, strict=True)
    draw = np.random.default_rng(len(pairs)).integers(len(pairs), size=len(pairs))
    metric = bleu_up_to(order)
    drawn = Counted(metric, metric.counted(hypotheses, references).counts[draw])
    corpus = [hypotheses[i] for i in draw], [references[i] for i in draw]
    assert drawn.value == pytest.approx(metric(*corpus).value)


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
    assert WER(["a b c d"], ["x"]).value == 400
    assert WER(["a", "x y z"], ["b", "x y z"]).value == 25


def test_a_word_error_rate_without_a_word_is_refused():
    with pytest.raises(ValueError, match="at least one word in the references"):
        WER_GLOSS(["a"], [""])


def test_rouge_variants_weigh_precision_and_recall_by_their_own_beta():
    pair = ["a b"], ["a b c d"]  # precision 1, recall 1/2
    assert rouge_l_f1()(*pair).value == pytest.approx(100 * 2 / 3)
    assert rouge_l_of()(*pair).value == pytest.approx(100 * 2.44 * 0.5 / (0.5 + 1.44))
    assert rouge_l_variable()(*pair).value == pytest.approx(100 * 5 * 0.5 / (0.5 + 4))


def test_the_form_decides_about_case_unicode_and_punctuation():
    typed, wanted = "Scho\u0308n, morgen.", "schön , morgen ."
    assert Form(tok="13a")(typed) == wanted
    assert bleu_up_to(1, Form(tok="13a"))([typed], [wanted]).value == pytest.approx(100)
    assert bleu_up_to(1)([typed], [wanted]).value == 0
    assert AS_IS("  Zwei  Worte ") == "Zwei Worte"


def test_a_signature_says_how_the_number_was_made():
    score = bleu_up_to(1)(["a b", "c"], ["a b", "d"])
    assert score.signature.startswith("bleu1|nrefs:1|case:lc|norm:nfc|tok:none|eff:yes|")
    assert score.signature.endswith("|n:2")
    assert WER_GLOSS(["A"], ["A"]).signature == (
        "wer_gloss|pooled|case:mixed|norm:as-is|tok:none|clean:phoenix14t|costs:1/1/1|n:1"
    )


def test_no_two_metrics_share_a_signature():
    for form in (Form(), Form(tok="13a")):
        signatures = [metric.signature for metric in standard(form)]
        assert len(set(signatures)) == len(signatures)
