import pytest

from hybridsign.grammar.derivation import Derivation, draw, repeats, say, signs
from hybridsign.grammar.notation import parse
from hybridsign.seeding import numpy_stream

STREAM_NAME = "test"


def derive(notation: str, rule: str = "sentence", seed: int = 0) -> Derivation:
    return draw(parse(notation), rule, numpy_stream(seed, STREAM_NAME))


def wordings(derivation: Derivation) -> set[str]:
    stream = numpy_stream(0, STREAM_NAME)
    return {" ".join(say(derivation, stream)) for _ in range(100)}


def test_all_wordings_of_a_meaning_share_its_signs():
    rain = derive("sentence:\n  MORGEN REGEN = morgen regnet es | es regnet morgen")
    assert signs(rain) == ["MORGEN", "REGEN"]
    assert wordings(rain) == {"morgen regnet es", "es regnet morgen"}


def test_optional_words_and_alternatives_make_variants():
    sun = derive("sentence:\n  SONNE = [heute] scheint (die / [viel] ) sonne")
    assert wordings(sun) == {
        f"{today}scheint {article}sonne"
        for today in ("heute ", "")
        for article in ("die ", "viel ", "")
    }


def test_a_parent_may_put_words_into_the_gap_of_a_child():
    grammar = """
sentence:
  NORD {sky} = {sky<} im norden {sky>}
sky:
  SONNE = scheint _ die sonne
"""
    assert wordings(derive(grammar)) == {"scheint im norden die sonne"}


def test_an_unfilled_gap_is_not_heard():
    grammar = "sentence:\n  {sky} = heute {sky}\nsky:\n  SONNE = scheint _ die sonne"
    assert wordings(derive(grammar)) == {"heute scheint die sonne"}


def test_a_form_chooses_other_words_for_the_same_signs():
    grammar = """
sentence:
  {sky} = morgen {sky.noun}
sky:
  SONNE = scheint die sonne
      noun: viel sonne
"""
    assert wordings(derive(grammar)) == {"morgen viel sonne"}


def test_a_line_may_continue_at_its_wordings():
    assert wordings(derive("sentence:\n  A B\n      = one\n      | two")) == {"one", "two"}


def test_weights_are_chances():
    grammar = parse("sentence:\n  3* A = a\n  B = b")
    stream = numpy_stream(0, STREAM_NAME)
    drawn = [signs(draw(grammar, "sentence", stream)) for _ in range(2000)]
    assert drawn.count(["A"]) / len(drawn) == pytest.approx(0.75, abs=0.04)


def test_a_meaning_at_two_places_is_a_repetition():
    assert repeats(derive("sentence:\n  {x} {x2} = {x} {x2}\nx:\n  A = a"))
    assert not repeats(derive("sentence:\n  {x} {y} = {x} {y}\nx:\n  A = a\ny:\n  A = a"))


@pytest.mark.parametrize(
    ("notation", "complaint"),
    [
        ("sentence:\n  A a b", "cannot read 'A a b'"),
        ("  A = a", "before the first rule"),
        ("sentence:\n  A = a\nsentence:\n  B = b", "opened twice"),
        ("sentence:\n  A = a [b", "cannot read '\\[b'"),
        ("sentence:\n  {x} = {y}\nx:\n  A = a\ny:\n  B = b", "name the same slots"),
        ("sentence:\n  {x} = {x}", "which does not exist"),
        ("sentence:\n  {x} = {x.noun}\nx:\n  A = a", "asks for the form 'noun'"),
    ],
)
def test_a_grammar_that_cannot_work_is_refused_with_the_reason(notation, complaint):
    with pytest.raises(ValueError, match=complaint):
        parse(notation)
