import pytest

from hybridsign.metrics.sentences import nearest_bleu4, reordered_signs, shuffled_bleu4

SENTENCES = ["im norden viel regen .", "im süden scheint die sonne .", "morgen wird es kalt ."]


def test_a_test_sentence_that_stands_in_training_can_be_copied():
    assert nearest_bleu4(SENTENCES, SENTENCES[:2]) == pytest.approx(100)


def test_the_final_full_stop_is_no_likeness():
    assert shuffled_bleu4(["a b c d .", "e f g h ."]) == 0


def test_many_sentences_find_the_same_neighbours_as_few():
    many = [f"satz nummer {number} hier ." for number in range(600)]
    assert nearest_bleu4(many, many) == pytest.approx(100)


def test_signs_in_the_order_of_their_words_are_not_reordered():
    lines = [["NORD", "REGEN"], ["SUED", "SONNE"], ["MORGEN", "KALT"]]
    assert reordered_signs(SENTENCES, lines) == 0


def test_signs_against_the_order_of_their_words_are_counted():
    texts = ["im norden viel regen .", "im norden viel schnee .", "im süden viel regen ."]
    lines = [["REGEN", "NORD"], ["SCHNEE", "NORD"], ["SUED", "REGEN"]]
    assert reordered_signs(texts, lines) == pytest.approx(100 * 2 / 3)
