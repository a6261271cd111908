"""Numbers that the field's own programs gave, faults included."""

import json
from pathlib import Path

import pytest

from hybridsign.metrics.compatibility import VARIANTS

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "text_metrics.json").read_text(encoding="utf-8")
)
CORPORA = pytest.mark.parametrize("vector", GOLDEN["texts"], ids=lambda vector: vector["id"])


def scores(variant, vector, names):
    """Scores by their short names, of the metrics asked for."""
    return {
        short: metric(vector["hypotheses"], vector["references"]).value
        for metric in VARIANTS[variant]()
        if (short := metric.name.partition(":")[2]) in names
    }


@pytest.mark.parametrize("variant", ["signjoey", "slrtp", "pt"])
@CORPORA
def test_each_variant_gives_the_numbers_of_its_program(variant, vector):
    expected = vector[variant]
    assert scores(variant, vector, expected) == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_signjoeys_matrix_of_bytes_gives_its_wrong_number():
    vector = GOLDEN["wrapping"]
    assert scores("signjoey", vector, {"wer"})["wer"] == pytest.approx(vector["uint8"])
    assert scores("signjoey_int64", vector, {"wer"})["wer"] == pytest.approx(vector["int64"])


def test_signjoeys_word_error_rate_stops_where_its_code_stops():
    [vector] = [vector for vector in GOLDEN["texts"] if vector["id"] == "T17"]
    with pytest.raises(ValueError, match=r"100 words; .* holds 85 .* Take signjoey_int64"):
        scores("signjoey", vector, {"wer"})
    assert scores("signjoey_int64", vector, {"wer"}) == {"wer": pytest.approx(10)}


def test_signjoeys_bleu_of_one_word_is_0_from_the_second_order_on():
    vector = {"hypotheses": ["regen"], "references": ["regen"]}
    names = ["bleu1", "bleu2", "bleu3", "bleu4"]
    assert list(scores("signjoey", vector, names).values()) == [100, 0, 0, 0]


def test_coco_rouge_counts_an_empty_token_between_two_spaces():
    vector = {"hypotheses": ["am  tag"], "references": ["am tag"]}
    assert scores("signjoey", vector, {"rouge_l"})["rouge_l"] < 100


def test_slrtp_expands_english_contractions_and_drops_punctuation():
    vector = {"hypotheses": ["we will see"], "references": ["We'll see!"]}
    assert scores("slrtp", vector, {"wer"}) == {"wer": 0}


def test_every_number_of_a_variant_names_the_variant():
    for variant in ("signjoey", "slrtp", "pt"):
        metrics = VARIANTS[variant]()
        assert all(metric.name.startswith(f"{variant}:") for metric in metrics)
        assert all(variant in metric.signature for metric in metrics)
