"""The field's own text metrics, faults included, so that an old table can be checked.

None of these is to be preferred; each gives the number that one released evaluation would print for
the same sentences. What differs, and by how much, stands in docs/metrics.md. No variant normalises
Unicode or case: what that evaluation was given must be given here.
"""

from __future__ import annotations

import math
import sys
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from hybridsign.metrics.bleu import ORDERS, bleu_up_to, sacrebleu_default
from hybridsign.metrics.counted import CountedMetric
from hybridsign.metrics.form import AS_IS
from hybridsign.metrics.text import (
    ROUGE_BETA,
    chrf_of,
    edit_rates,
    edits,
    lcs_f,
)

# signjoey's edit costs, and where its matrix of bytes begins again at 0.
_SUBSTITUTION, _DELETION, _INSERTION = 4, 3, 3
_BYTE = 256
_LONGEST = (_BYTE - 1) // _DELETION
# What jiwer's ExpandCommonEnglishContractions does, in its order, to German sentences as well.
_CONTRACTIONS = (
    ("won't", "will not"),
    ("can't", "can not"),
    ("let's", "let us"),
    ("n't", " not"),
    ("'re", " are"),
    ("'s", " is"),
    ("'d", " would"),
    ("'ll", " will"),
    ("'t", " not"),
    ("'ve", " have"),
    ("'m", " am"),
)


def signjoey(*, wraps: bool = True) -> tuple[CountedMetric, ...]:
    """neccam/slt, and Sign-IDD-SLT after it: what most tables of the field were made with.

    Args:
        wraps: keep the byte matrix of its word error rate, which begins again at 0 beyond 255.
    """
    name = "signjoey" if wraps else "signjoey_int64"
    cells = "uint8" if wraps else "int64"
    alignment = f"{AS_IS.signature}|costs:4/3/3|cells:{cells}"
    count = partial(_signjoey_edits, modulus=_BYTE if wraps else sys.maxsize)
    rates = edit_rates(f"{name}:wer", alignment, count)
    return (*_shared(name), *rates)


def slrtp() -> tuple[CountedMetric, ...]:
    """The evaluation of the SLRTP 2025 challenge (its jiwer is 3.1.0; from 4 on it stops)."""
    alignment = "case:lc|norm:as-is|punct:removed|contractions:english|costs:1/1/1"
    count = partial(edits, prepare=_slrtp_words)
    return (*_shared("slrtp"), *edit_rates("slrtp:wer", alignment, count))


def pt() -> tuple[CountedMetric, ...]:
    """Progressive Transformers: BLEU-4 in percent, chrF and ROUGE from 0 to 1.

    Its `wer` calls a function that does not exist, so there is no number to reproduce.
    """
    *_, bleu4, chrf, rouge = _shared("pt")
    return (bleu4, _of_one(chrf), _of_one(rouge))


def sacrebleu_mt() -> tuple[CountedMetric, ...]:
    """What sacreBLEU gives when nothing is asked for: the numbers of WMT-SLT."""
    return (sacrebleu_default(), chrf_of(0, AS_IS), chrf_of(2, AS_IS))


VARIANTS: dict[str, Callable[[], tuple[CountedMetric, ...]]] = {
    "signjoey": signjoey,
    "signjoey_int64": partial(signjoey, wraps=False),
    "slrtp": slrtp,
    "pt": pt,
    "sacrebleu": sacrebleu_mt,
}


def _shared(variant: str) -> tuple[CountedMetric, ...]:
    """BLEU-1..4, chrF and ROUGE of the code that all three carry along."""
    rouge = CountedMetric(
        "rouge_l",
        f"rouge_l|beta:{ROUGE_BETA}|{AS_IS.signature}|split:single-space|mean",
        _coco_rouge,
        lambda total: float(100 * total[0] / total[1]),
    )
    bleus = (
        replace(
            bleu_up_to(order, AS_IS),
            signature=f"bleu{order}|nrefs:1|{AS_IS.signature}|eff:no|smooth:none",
            score_of=_vendored_bleu,
        )
        for order in ORDERS
    )
    return tuple(
        replace(metric, name=f"{variant}:{metric.name}", signature=f"{variant}:{metric.signature}")
        for metric in (*bleus, chrf_of(0, AS_IS), rouge)
    )


def _vendored_bleu(total: np.ndarray) -> float:
    """The vendored sacreBLEU 1.4.2: an order without n-grams gives 0 where sacreBLEU 2 stops."""
    order = (len(total) - 2) // 2
    found, wanted = total[:2].tolist()
    matches, ngrams = total[2 : 2 + order], total[2 + order :]
    if found == 0 or not matches.all():
        return 0.0
    brevity = math.exp(1 - wanted / found) if found < wanted else 1.0
    return 100 * brevity * math.exp(float(np.log(matches / ngrams).mean()))


def _coco_rouge(hypotheses: Sequence[str], references: Sequence[str]) -> np.ndarray:
    """(n, 2) F of each sentence, and 1; two spaces in a row make an empty token."""
    pairs = zip(hypotheses, references, strict=True)
    return np.array(
        [[lcs_f(hyp.split(" "), ref.split(" "), ROUGE_BETA), 1.0] for hyp, ref in pairs]
    )


def _of_one(metric: CountedMetric) -> CountedMetric:
    """The same metric from 0 to 1."""
    score = metric.score_of
    return replace(
        metric, signature=f"{metric.signature}|scale:1", score_of=lambda total: score(total) / 100
    )


def _signjoey_edits(
    hypotheses: Sequence[str], references: Sequence[str], *, modulus: int
) -> np.ndarray:
    """(n, 4) substitutions, deletions, insertions, and the reference's words."""
    rows = []
    for number, (hypothesis, reference) in enumerate(zip(hypotheses, references, strict=True), 1):
        found, wanted = hypothesis.split(), reference.split()
        if modulus == _BYTE and max(len(found), len(wanted)) > _LONGEST:
            raise ValueError(
                f"sentence {number} has {max(len(found), len(wanted))} words; signjoey's matrix of "
                f"bytes holds {_LONGEST} and its code stops there. Take signjoey_int64."
            )
        rows.append([*_traced(_cost_matrix(found, wanted, modulus), found, wanted, modulus)])
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


def _cost_matrix(found: list[str], wanted: list[str], modulus: int) -> list[list[int]]:
    """(words wanted + 1, words found + 1) costs of the cheapest edits, as far as the cells hold."""
    costs = [[column * _INSERTION for column in range(len(found) + 1)]]
    for row, word in enumerate(wanted, 1):
        line = [row * _DELETION]
        for column, other in enumerate(found):
            above = costs[-1]
            if word == other:
                line.append(above[column])
            else:
                substituted = (above[column] + _SUBSTITUTION) % modulus
                inserted = (line[column] + _INSERTION) % modulus
                deleted = (above[column + 1] + _DELETION) % modulus
                line.append(min(substituted, inserted, deleted))
        costs.append(line)
    return costs


def _traced(
    costs: list[list[int]], found: list[str], wanted: list[str], modulus: int
) -> tuple[int, int, int, int]:
    """Substitutions, deletions, insertions on the way back through the matrix; words wanted.

    Equal words first, then substitution, insertion, deletion. Where a cell began again at 0 the way
    back may leave the matrix; it is given up, as there, after three times the words.
    """
    row, column = len(wanted), len(found)
    substitutions = deletions = insertions = steps = 0
    longest = 3 * (row + column)
    while (row > 0 or column > 0) and steps <= longest:
        steps += 1
        cost = costs[row][column]
        diagonal = costs[row - 1][column - 1] if row and column else None
        if diagonal == cost and wanted[row - 1] == found[column - 1]:
            row, column = row - 1, column - 1
        elif diagonal is not None and cost == (diagonal + _SUBSTITUTION) % modulus:
            substitutions += 1
            row, column = row - 1, column - 1
        elif column and cost == (costs[row][column - 1] + _INSERTION) % modulus:
            insertions += 1
            column -= 1
        else:
            deletions += 1
            row = max(row - 1, 0)
    return substitutions, deletions, insertions, len(wanted)


def _slrtp_words(sentence: str) -> str:
    for short, spelled in _CONTRACTIONS:
        sentence = sentence.replace(short, spelled)
    return "".join(
        mark for mark in sentence.lower() if not unicodedata.category(mark).startswith("P")
    )
