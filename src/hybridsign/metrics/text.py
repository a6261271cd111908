"""Metrics of text: BLEU, chrF, ROUGE-L, word error rates; in percent, each with its signature.

Sentences are compared in a `Form`; the field's, in lower case with tokens as white space parts
them, unless another is asked for. docs/metrics.md says whose numbers each is comparable with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from hybridsign.metrics.counted import CountedMetric
from hybridsign.metrics.form import AS_IS, FIELD, Form
from hybridsign.metrics.glosses import clean_phoenix14t

ORDERS = (1, 2, 3, 4)
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


def bleu_up_to(order: int, form: Form = FIELD) -> CountedMetric:
    """BLEU of Papineni et al. 2002 with n-grams up to `order`: no match of an order gives 0."""
    return CountedMetric(
        f"bleu{order}",
        f"bleu{order}|nrefs:1|{form.signature}|eff:yes|smooth:none|{_version()}",
        partial(_bleu_counts, order=order, form=form),
        _bleu,
    )


def sacrebleu_default() -> CountedMetric:
    """BLEU-4 as sacreBLEU prints it when nothing is asked for; machine translation's BLEU."""
    return CountedMetric(
        "bleu_mt",
        f"bleu_mt|nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|{_version()}",
        partial(_bleu_counts, order=4, form=Form(case="mixed", norm="as-is", tok="13a")),
        partial(_bleu, smooth_method="exp", smooth_value=None, effective_order=False),
    )


def chrf_of(word_order: int, form: Form = FIELD) -> CountedMetric:
    """chrF2, or with `word_order` 2 chrF2++ (Popović 2015, 2017)."""
    from sacrebleu.metrics.chrf import CHRF

    name = "chrf" + "+" * word_order
    scorer = CHRF(word_order=word_order)
    return CountedMetric(
        name,
        f"{name}|nrefs:1|{form.signature}|beta:2|nc:6|nw:{word_order}|space:no|{_version()}",
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


def _bleu_counts(
    hypotheses: Sequence[str], references: Sequence[str], *, order: int, form: Form
) -> np.ndarray:
    from sacrebleu.metrics.bleu import BLEU

    # With an effective order sacreBLEU has no advice to give on single sentences; counts are alike.
    scorer = BLEU(tokenize="none", effective_order=True, max_ngram_order=order, force=True)
    rows = []
    for hypothesis, reference in zip(hypotheses, references, strict=True):
        score = scorer.sentence_score(form(hypothesis), [form(reference)])
        rows.append([score.sys_len, score.ref_len, *score.counts, *score.totals])
    return np.array(rows, dtype=np.int64).reshape(-1, 2 + 2 * order)


def _bleu(
    total: np.ndarray,
    *,
    smooth_method: str = "floor",
    smooth_value: float | None = 0.0,
    effective_order: bool = True,
) -> float:
    """BLEU of a corpus' summed counts; floor smoothing with 0 is none."""
    from sacrebleu.metrics.bleu import BLEU

    order = (len(total) - 2) // 2
    counts = total.astype(np.int64).tolist()
    score = BLEU.compute_bleu(
        correct=counts[2 : 2 + order],
        total=counts[2 + order :],
        sys_len=counts[0],
        ref_len=counts[1],
        smooth_method=smooth_method,
        smooth_value=smooth_value,
        effective_order=effective_order,
        max_ngram_order=order,
    )
    return float(score.score)


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


def _version() -> str:
    import sacrebleu

    return f"sacrebleu:{sacrebleu.__version__}"
