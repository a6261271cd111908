"""How hard a corpus's sentences are: what can be had by copying, and whether signs follow words.

A corpus whose test sentences can be copied from training, or in which any two sentences are alike,
cannot tell a good system from a bad one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from hybridsign.metrics.bleu import bleu_up_to
from hybridsign.text import content, nearest

# Measured in the same way on the real PHOENIX14T text, test split.
PHOENIX14T = {
    "nearest_bleu4": "23.5 with 7,096 training sentences, 20.1 with 2,000",
    "shuffled_bleu4": "0.75 to 1.5",
}


def nearest_bleu4(train: Sequence[str], test: Sequence[str]) -> float:
    """BLEU-4, in percent, of the nearest training sentence (tf-idf, cosine) as the hypothesis."""
    known, asked = [content(text) for text in train], [content(text) for text in test]
    copied = [known[index] for index in nearest(known, asked)]
    return bleu_up_to(4)(copied, asked).value


def shuffled_bleu4(test: Sequence[str]) -> float:
    """BLEU-4, in percent, of each sentence against the next."""
    sentences = [content(text) for text in test]
    return bleu_up_to(4)([*sentences[1:], *sentences[:1]], sentences).value


def reordered_signs(texts: Sequence[str], glosses: Sequence[Sequence[str]]) -> float:
    """Share of pairs of signs, in percent, that stand in another order than their words.

    The word of a sign is the one that occurs with it most exclusively (Dice); pairs count where
    both words are said.
    """
    words = [text.split() for text in texts]
    of_sign = _words_of_signs(words, glosses)
    swapped = pairs = 0
    for sentence, line in zip(words, glosses, strict=True):
        places = [sentence.index(of_sign[sign]) for sign in line if of_sign.get(sign) in sentence]
        for first, second in combinations(places, 2):
            pairs += first != second
            swapped += first > second
    return 100 * swapped / max(pairs, 1)


def _words_of_signs(
    words: Sequence[Sequence[str]], glosses: Sequence[Sequence[str]]
) -> dict[str, str]:
    signs = Counter(sign for line in glosses for sign in set(line))
    spoken = Counter(word for sentence in words for word in set(sentence))
    together = Counter(
        (sign, word)
        for sentence, line in zip(words, glosses, strict=True)
        for sign in set(line)
        for word in set(sentence)
    )
    best: dict[str, tuple[float, str]] = {}
    for (sign, word), times in together.items():
        dice = 2 * times / (signs[sign] + spoken[word])
        best[sign] = max(best.get(sign, (0.0, "")), (dice, word))
    return {sign: word for sign, (_, word) in best.items()}
