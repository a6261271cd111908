"""German numbers, said and signed: temperatures, days of the month, heights and speeds."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

_SMALL_WORDS = "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"
_SMALL = _SMALL_WORDS.split()
_TENS_WORDS = "zehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig"
_TENS = _TENS_WORDS.split()
_IRREGULAR = {16: "sechzehn", 17: "siebzehn"}
_ORDINAL_STEMS = {1: "ers", 3: "drit", 7: "sieb", 8: "ach"}
# Without one degree, which alone would need a case: "bei einem grad".
_CELSIUS = [celsius for celsius in range(-18, 37) if abs(celsius) != 1]
_PLAIN_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def word_of(number: int) -> str:
    """German word of 0 to 199, as it stands before a noun: 'ein', 'siebenunddreißig'."""
    if number >= 100:
        return "hundert" + (word_of(number - 100) if number > 100 else "")
    if number < len(_SMALL):
        return _SMALL[number]
    ten, unit = divmod(number, 10)
    tens = _TENS[ten - 1]
    if number < 20:
        return _IRREGULAR.get(number, _SMALL[unit] + tens)
    return f"{_SMALL[unit]}und{tens}" if unit else tens


def signs_of(number: int) -> str:
    """Signs of a number, units before tens as in the word: 'SIEBEN DREISSIG'."""
    unit = number % 10
    parts = [unit, number - unit] if 20 < number < 100 and unit else [number]
    return " ".join("EINS" if part == 1 else _gloss(word_of(part)) for part in parts)


def _gloss(word: str) -> str:
    return word.translate(_PLAIN_LETTERS).upper()


def _rule(name: str, entries: Iterable[str]) -> str:
    return "\n".join([f"{name}:", *(f"  {entry}" for entry in entries)])


def _temperature(celsius: int) -> tuple[str, str]:
    """Signs and words of a temperature, without the degrees."""
    sign, word = ("MINUS ", "minus ") if celsius < 0 else ("", "")
    return sign + signs_of(abs(celsius)), word + word_of(abs(celsius))


def _degrees() -> Iterable[str]:
    for celsius in _CELSIUS:
        signs, words = _temperature(celsius)
        yield f"{signs} GRAD = {words} grad"


def _spans() -> Iterable[str]:
    """Pairs of temperatures as far apart as a forecast has them."""
    for low, high in product(_CELSIUS, _CELSIUS):
        if 2 <= high - low <= 9:
            (low_signs, low_words), (high_signs, high_words) = map(_temperature, (low, high))
            yield (
                f"{low_signs} BIS {high_signs} GRAD = {low_words} bis {high_words} grad"
                f"  and: {low_words} und {high_words} grad  low: {low_words}  high: {high_words}"
            )


def _days() -> Iterable[str]:
    """Ordinals up to twelve have a sign of their own, later days are signed as numbers."""
    for day in range(1, 32):
        stem = _ORDINAL_STEMS.get(day, word_of(day) + ("s" if day >= 20 else ""))
        yield f"{_gloss(stem + 'te') if day <= 12 else signs_of(day)} = {stem}ten"


def _counts(numbers: Iterable[int]) -> Iterable[str]:
    return (f"{signs_of(number)} = {word_of(number)}" for number in numbers)


def _hundreds(numbers: Iterable[int]) -> Iterable[str]:
    return (f"{signs_of(number)} HUNDERT = {word_of(number)}hundert" for number in numbers)


NOTATION = "\n".join(
    [
        _rule("degrees", _degrees()),
        _rule("span", _spans()),
        _rule("day", _days()),
        _rule("metres", _hundreds(range(2, 19))),
        _rule("speed", _counts(range(60, 131, 10))),
        _rule("litres", _counts(range(20, 81, 10))),
        _rule("centimetres", _counts(range(5, 41, 5))),
    ]
)
