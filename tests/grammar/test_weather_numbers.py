import pytest

from hybridsign.grammar.weather_numbers import signs_of, word_of


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (0, "null"),
        (12, "zwölf"),
        (13, "dreizehn"),
        (16, "sechzehn"),
        (17, "siebzehn"),
        (30, "dreißig"),
        (21, "einundzwanzig"),
        (37, "siebenunddreißig"),
        (100, "hundert"),
        (130, "hundertdreißig"),
    ],
)
def test_numbers_are_spelled_in_german(number, word):
    assert word_of(number) == word


@pytest.mark.parametrize(
    ("number", "signs"),
    [(1, "EINS"), (5, "FUENF"), (21, "EINS ZWANZIG"), (35, "FUENF DREISSIG"), (40, "VIERZIG")],
)
def test_numbers_are_signed_units_first(number, signs):
    assert signs_of(number) == signs
