"""Metrics of text: BLEU beside chrF, ROUGE-L and word error rates; in percent, with signatures.

Sentences are compared in a `Form`; the field's, in lower case with tokens as white space parts
them, unless another is asked for. docs/metrics.md says whose numbers each is comparable with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from hybridsign.metrics.bleu import ORDERS, bleu_up_to, sacrebleu_default, sacrebleu_version
from hybridsign.metrics.counted import CountedMetric
from hybridsign.metrics.form import AS_IS, FIELD, Form
from hybridsign.metrics.glosses import clean_phoenix14t

ROUGE_BETA = 1.2
EDITS = ("sub", "del", "ins")


def standard(form: Form = FIELD) -> tuple[CountedMetric, ...]:
    """All metrics of a text against its reference, in the order of tables."""
    return (
        *(bleu_up_to(order, form) for order in ORDERS),
        sacrebleu_default(),
        chrf_of(0, form),
        chrf_of(2, form),
        rouge_l_of(form),
        rouge_l_f1(form),
        rouge_l_variable(form),
        *word_errors("text", form),
    )


def chrf_of(word_order: int, form: Form = FIELD) -> CountedMetric:
    """chrF2, or with `word_order` 2 chrF2++ (Popović 2015, 2017)."""
    from sacrebleu.metrics.chrf import CHRF

    name = "chrf" + "+" * word_order
    scorer = CHRF(word_order=word_order)
    return CountedMetric(
        name,
        f"{name}|nrefs:1|{form.signature}|beta:2|nc:6|nw:{word_order}|space:no|{sacrebleu_version()}",
        partial(_chrf_counts, scorer=scorer, form=form),
        lambda total: float(scorer._compute_score_from_stats(total.tolist()).score),
    )


def rouge_l_of(form: Form = FIELD) -> CountedMetric:
    """ROUGE-L with β = 1.2, what the field calls ROUGE."""
    return _rouge("rouge_l", f"beta:{ROUGE_BETA}", ROUGE_BETA, form)


def rouge_l_f1(form: Form = FIELD) -> CountedMetric:
    """ROUGE-L with β = 1, what the package `rouge_score` calls rougeL."""
    return _rouge("rouge_l_f1", "beta:1", 1.0, form)


def rouge_l_variable(form: Form = FIELD) -> CountedMetric:
    """ROUGE-L with β = precision / recall of each sentence (Lin 2004, Eq. 4)."""
    return _rouge("rouge_l_variable", "beta:P/R", None, form)


def word_errors(of: str, form: Form = FIELD) -> tuple[CountedMetric, ...]:
    """The word error rate, and its substitutions, deletions and insertions; the three add up."""
    prepare: Callable[[str], str] = form
    signature = form.signature
    if of == "gloss":
        prepare, signature = clean_phoenix14t, f"{AS_IS.signature}|clean:phoenix14t"
    return edit_rates(f"wer_{of}", f"{signature}|costs:1/1/1", partial(edits, prepare=prepare))


def edit_rates(
    name: str, signature: str, count: Callable[[Sequence[str], Sequence[str]], np.ndarray]
) -> tuple[CountedMetric, ...]:
    """A word error rate and its three parts.

    Args:
        name: of the rate.
        signature: of how words are made and aligned.
        count: to (n, 4) substitutions, deletions, insertions, and words of the references.
    """
    rates = [(name, [0, 1, 2]), *((f"{name}_{edit}", [row]) for row, edit in enumerate(EDITS))]
    return tuple(
        CountedMetric(each, f"{each}|pooled|{signature}", count, partial(_rate, columns=columns))
        for each, columns in rates
    )


def _chrf_counts(
    hypotheses: Sequence[str], references: Sequence[str], *, scorer: Any, form: Form
) -> np.ndarray:
    # sacreBLEU gives the counts of sentences under no public name; its own bootstrap uses this one.
    found = [form(sentence) for sentence in hypotheses]
    wanted = [form(sentence) for sentence in references]
    return np.array(scorer._extract_corpus_statistics(found, [wanted]), dtype=np.int64)


def _rouge(name: str, signature: str, beta: float | None, form: Form) -> CountedMetric:
    return CountedMetric(
        name,
        f"{name}|{signature}|{form.signature}|mean",
        partial(_rouge_counts, beta=beta, form=form),
        lambda total: float(100 * total[0] / total[1]),
    )


def _rouge_counts(
    hypotheses: Sequence[str], references: Sequence[str], *, beta: float | None, form: Form
) -> np.ndarray:
    """(n, 2) F of each sentence, and 1."""
    pairs = zip(map(form, hypotheses), map(form, references), strict=True)
    return np.array([[lcs_f(hyp.split(), ref.split(), beta), 1.0] for hyp, ref in pairs])


def lcs_f(found: Sequence[str], wanted: Sequence[str], beta: float | None) -> float:
    """F of the longest common subsequence of two token lists, in [0, 1]; 0 without tokens.

    Args:
        found: tokens of the hypothesis.
        wanted: tokens of the reference.
        beta: how much more recall weighs than precision; None takes precision / recall.
    """
    from rapidfuzz.distance import LCSseq

    common = LCSseq.similarity(found, wanted)
    if common == 0:
        return 0.0
    precision, recall = common / len(found), common / len(wanted)
    weight = (precision / recall if beta is None else beta) ** 2
    return (1 + weight) * precision * recall / (recall + weight * precision)


def edits(
    hypotheses: Sequence[str], references: Sequence[str], *, prepare: Callable[[str], str]
) -> np.ndarray:
    """(n, 4) substitutions, deletions, insertions of the fewest edits, and the reference's words.

    Args:
        hypotheses: n sentences.
        references: n sentences.
        prepare: brings a sentence to words parted by white space.
    """
    from rapidfuzz.distance import Levenshtein

    rows = []
    for hypothesis, reference in zip(hypotheses, references, strict=True):
        wanted = prepare(reference).split()
        made = [edit.tag for edit in Levenshtein.editops(wanted, prepare(hypothesis).split())]
        counted = [made.count(tag) for tag in ("replace", "delete", "insert")]
        rows.append([*counted, len(wanted)])
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


def _rate(total: np.ndarray, *, columns: list[int]) -> float:
    return float(100 * total[columns].sum() / total[3]) if total[3] > 0 else float("nan")
