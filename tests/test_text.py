import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybridsign.text import Vocabulary, content, normalise

SENTENCE = st.lists(st.text(alphabet="abcäß", min_size=1, max_size=3), max_size=5)


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("Morgen regnet es.", "morgen regnet es ."),
        ("  viele   Räume\t", "viele räume"),
        ("don't stop, follow-through!", "don't stop , follow-through !"),
        ("Ko\u0308nig", "könig"),
        ("", ""),
        ("-5 °C", "- 5 ° c"),
    ],
)
def test_text_is_compared_in_one_form(given_text, expected):
    assert normalise(given_text) == expected


@given(st.text())
def test_normalising_twice_is_normalising_once(text):
    assert normalise(normalise(text)) == normalise(text)


@given(st.text())
def test_normalised_text_is_tokens_between_single_spaces(text):
    assert " ".join(normalise(text).split()) == normalise(text)


def test_the_content_of_a_sentence_has_no_full_stop():
    assert content("Morgen Regen .") == content("morgen regen") == "morgen regen"


@given(st.lists(SENTENCE, max_size=4))
def test_a_vocabulary_decodes_what_it_encodes(sentences):
    vocabulary = Vocabulary.of(sentences)
    for sentence in sentences:
        assert vocabulary.decode(vocabulary.encode(sentence)) == sentence


@given(st.lists(SENTENCE, max_size=4), st.randoms())
def test_a_vocabulary_does_not_depend_on_the_order_of_the_sentences(sentences, random):
    mixed = random.sample(sentences, len(sentences))
    assert Vocabulary.of(mixed).tokens == Vocabulary.of(sentences).tokens


def test_frequent_tokens_come_first_and_ties_stand_in_alphabetical_order():
    vocabulary = Vocabulary.of([["b", "a", "c"], ["c"]])
    assert vocabulary.tokens[4:] == ["c", "a", "b"]


def test_a_token_never_seen_is_unknown():
    vocabulary = Vocabulary.of([["wind"]])
    assert "wind" in vocabulary
    assert "sturm" not in vocabulary
    assert vocabulary.encode(["wind", "sturm"]) == [4, vocabulary.unknown]


def test_decoding_stops_at_the_end_of_the_sentence():
    vocabulary = Vocabulary.of([["wind", "regen"]])
    wind, regen = vocabulary.encode(["wind", "regen"])
    numbers = [vocabulary.begin, wind, vocabulary.padding, vocabulary.end, regen]
    assert vocabulary.decode(numbers) == ["wind"]


def test_sentences_become_rows_from_begin_to_end_padded_to_the_longest():
    vocabulary = Vocabulary.of([["wind", "regen"]])
    wind, regen = vocabulary.encode(["wind", "regen"])
    begin, end, padding = vocabulary.begin, vocabulary.end, vocabulary.padding
    rows = vocabulary.tensor([["wind"], ["wind", "regen"]]).tolist()
    assert rows == [[begin, wind, end, padding], [begin, wind, regen, end]]
    assert padding == 0
