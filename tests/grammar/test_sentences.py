import re
from collections import Counter

import numpy as np
import pytest
from sacrebleu import corpus_bleu

from hybridsign.grammar import sentences
from hybridsign.grammar.notation import Grammar, parse
from hybridsign.grammar.sentences import STYLES, Sentence, Style, grammar_of, write_sentences

COUNTS = {"train": 2000, "dev": 200, "test": 300}
SEED = 1


@pytest.fixture(scope="module", params=["de", "en"])
def language(request):
    return request.param


@pytest.fixture(scope="module")
def corpus(language) -> dict[str, list[Sentence]]:
    return write_sentences(language, COUNTS, SEED)


@pytest.fixture(scope="module")
def everything(corpus) -> list[Sentence]:
    return [sentence for split in corpus.values() for sentence in split]


def test_every_split_has_as_many_sentences_as_asked_for(corpus):
    assert {split: len(written) for split, written in corpus.items()} == COUNTS


def test_no_text_stands_twice(everything):
    assert len({sentence.text for sentence in everything}) == len(everything)


def test_a_gloss_line_stands_in_one_split_only(corpus):
    lines = {split: {s.glosses for s in written} for split, written in corpus.items()}
    assert lines["train"].isdisjoint(lines["dev"] | lines["test"])
    assert lines["dev"].isdisjoint(lines["test"])


def test_some_meanings_are_said_in_several_ways(corpus):
    assert max(Counter(s.glosses for s in corpus["train"]).values()) > 1


def test_the_same_seed_gives_the_same_sentences(language, corpus):
    assert write_sentences(language, COUNTS, SEED) == corpus


def test_another_seed_gives_other_sentences(language, corpus):
    assert write_sentences(language, {"train": 20}, SEED + 1)["train"] != corpus["train"][:20]


def test_a_split_neither_changes_when_another_grows_nor_when_it_grows_itself(language, corpus):
    smaller = write_sentences(language, {"train": 50, "dev": 10, "test": 300}, SEED)
    assert smaller["train"] == corpus["train"][:50]
    assert smaller["dev"] == corpus["dev"][:10]
    assert smaller["test"] == corpus["test"]


def test_texts_are_lower_case_words_and_end_with_a_mark(everything):
    for sentence in everything:
        assert re.fullmatch(r"[a-zäöüß'-]+( [a-zäöüß'-]+| ,| \?)* [.?]", sentence.text)


def test_glosses_are_plain_capitals(everything):
    assert all(re.fullmatch(r"[A-Z-]+", g) for s in everything for g in s.glosses)


def test_lengths_stay_in_the_bounds_of_the_style(language, everything):
    style = STYLES[language]
    for sentence in everything:
        assert style.n_signs[0] <= len(sentence.glosses) <= style.n_signs[1]
        assert style.n_words[0] <= len(sentence.text.split()) <= style.n_words[1]


def test_mean_lengths_resemble_the_real_corpora(everything):
    assert 12 < np.mean([len(s.text.split()) for s in everything]) < 17
    assert 6 < np.mean([len(s.glosses) for s in everything]) < 9.5


def test_the_vocabulary_is_rich_and_the_lexicon_is_small(everything):
    assert len({word for s in everything for word in s.text.split()}) > 450
    assert 200 < len({gloss for s in everything for gloss in s.glosses}) < 320


def test_questions_are_marked_where_the_text_asks(everything):
    assert all(s.question == s.text.endswith("?") for s in everything)


def test_english_asks_and_both_languages_deny(language, everything):
    assert any(s.question for s in everything) == (language == "en")
    assert any(s.negated for s in everything)


def test_negation_is_marked_where_a_sign_denies(language, everything):
    for sentence in everything:
        assert sentence.negated == bool(STYLES[language].negations & set(sentence.glosses))


def test_many_meanings_order_their_signs_unlike_their_words():
    written = write_sentences("en", {"train": 500}, SEED)["train"]
    moved = [s for s in written if "WANT" in s.glosses or s.glosses[-1] in ("HOW", "WHY", "NOT")]
    assert len(moved) > 50


def test_a_forecast_has_one_season():
    for sentence in write_sentences("de", {"train": 1000}, SEED)["train"]:
        assert not {"SCHNEE", "HEISS"} <= set(sentence.glosses)


def test_every_rule_can_be_reached(language):
    grammar = grammar_of(language)
    assert reachable(grammar, "sentence") == set(grammar)


def reachable(grammar: Grammar, rule: str) -> set[str]:
    found, waiting = {rule}, [rule]
    while waiting:
        slots = {slot.rule for m in grammar[waiting.pop()].meanings for slot in m.slots}
        waiting += slots - found
        found |= slots
    return found


def test_copying_the_nearest_training_sentence_is_no_translation(corpus):
    train, test = ([bare(s) for s in corpus[split]] for split in ("train", "test"))
    assert 15 < bleu([train[i] for i in nearest(train, test)], test) < 25


def test_sentences_that_mean_something_else_score_next_to_nothing(corpus):
    test = [bare(sentence) for sentence in corpus["test"]]
    assert bleu(test[1:] + test[:1], test) < 1.6


def bare(sentence: Sentence) -> str:
    return sentence.text.removesuffix(" .")


def bleu(hypotheses: list[str], references: list[str]) -> float:
    return corpus_bleu(hypotheses, [references], tokenize="none").score


def nearest(train: list[str], queries: list[str]) -> np.ndarray:
    """Index of the training sentence of the highest tf-idf cosine, per query."""
    n_documents = Counter(word for text in train for word in set(text.split()))
    column = {word: i for i, word in enumerate(n_documents)}
    idf = 1 + np.log(len(train) / np.array(list(n_documents.values())))

    def vectors(texts: list[str]) -> np.ndarray:
        counts = np.zeros((len(texts), len(column)))
        for row, text in enumerate(texts):
            for word in text.split():
                if word in column:
                    counts[row, column[word]] += 1
        weighted = counts * idf
        return weighted / np.linalg.norm(weighted, axis=1, keepdims=True)

    return (vectors(queries) @ vectors(train).T).argmax(axis=1)


def test_a_grammar_with_too_little_to_say_is_an_error(monkeypatch):
    notation = "sentence:\n  A {x} = a {x}\nx:\n" + "\n".join(f"  {x} = {x}" for x in "BCDEFG")
    monkeypatch.setitem(STYLES, "en", Style(notation, frozenset(), (), (1, 9), (1, 9)))
    monkeypatch.setattr(sentences, "grammar_of", lambda language: parse(notation))
    with pytest.raises(ValueError, match=r"wrote 6 sentences for split 'train'.*7 were asked for"):
        write_sentences("en", {"train": 7}, SEED)


def test_an_unknown_language_is_an_error():
    with pytest.raises(ValueError, match="'fr' has no grammar"):
        write_sentences("fr", COUNTS, SEED)


def test_a_negative_count_is_an_error():
    with pytest.raises(ValueError, match="asks for -1 sentences"):
        write_sentences("de", {"train": -1}, SEED)
