"""Metrics of text: BLEU-1…4, chrF, ROUGE-L, word error rate.

All compare token strings as `hybridsign.text.normalise` leaves them: NFC, lower case, tokens
parted by spaces, and are in percent.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hybridsign.metrics.score import Score

FORM = "case:lc|norm:nfc|tok:none"
ROUGE_BETA = 1.2


def bleu_statistics(hypotheses: Sequence[str], references: Sequence[str], order: int) -> np.ndarray:
    """What corpus BLEU is computed from, a sentence a row, so that resampling need not recount.

    Returns:
        (n, 2 + 2·order): lengths of hypothesis and reference, matches and totals of n-grams.
    """
    scorer = _bleu(order)
    rows = []
    for hypothesis, reference in zip(hypotheses, references, strict=True):
        score = scorer.sentence_score(hypothesis, [reference])
        rows.append([score.sys_len, score.ref_len, *score.counts, *score.totals])
    return np.array(rows, dtype=np.int64).reshape(-1, 2 + 2 * order)


def bleu_of(statistics: np.ndarray) -> float:
    """Corpus BLEU, in percent, of the rows of `bleu_statistics`."""
    from sacrebleu.metrics.bleu import BLEU

    order = (statistics.shape[1] - 2) // 2
    total = statistics.sum(0).tolist()
    score = BLEU.compute_bleu(
        correct=total[2 : 2 + order],
        total=total[2 + order :],
        sys_len=total[0],
        ref_len=total[1],
        smooth_method="floor",
        smooth_value=0.0,
        effective_order=True,
        max_ngram_order=order,
    )
    return float(score.score)


def bleu(hypotheses: Sequence[str], references: Sequence[str], order: int) -> Score:
    """Corpus BLEU up to n-grams of one order, without smoothing, as the field's code has it."""
    import sacrebleu

    value = bleu_of(bleu_statistics(hypotheses, references, order))
    return Score(
        value,
        f"bleu{order}|nrefs:1|{FORM}|eff:yes|smooth:none|n:{len(references)}"
        f"|sacrebleu:{sacrebleu.__version__}",
    )


def chrf(hypotheses: Sequence[str], references: Sequence[str]) -> Score:
    """chrF2 (Popović 2015)."""
    import sacrebleu

    value = sacrebleu.corpus_chrf(list(hypotheses), [list(references)]).score
    return Score(
        float(value),
        f"chrf2|nrefs:1|{FORM}|nc:6|nw:0|space:no|n:{len(references)}"
        f"|sacrebleu:{sacrebleu.__version__}",
    )


def rouge_l(hypotheses: Sequence[str], references: Sequence[str]) -> Score:
    """ROUGE-L with β = 1.2, mean over sentences, as in the evaluation code of COCO captions."""
    values = [_rouge_l(hyp, ref) for hyp, ref in zip(hypotheses, references, strict=True)]
    return Score(
        100 * float(np.mean(values)), f"rouge_l|beta:{ROUGE_BETA}|{FORM}|mean|n:{len(values)}"
    )


def wer(hypotheses: Sequence[str], references: Sequence[str], *, of: str) -> Score:
    """Word error rate (HybridSign Eq. 24), pooled over the corpus.

    Args:
        hypotheses: n sentences.
        references: n sentences; those without a word count their insertions only.
        of: what the words are: "text" or "gloss".
    """
    from rapidfuzz.distance import Levenshtein

    errors, words = 0, 0
    for hypothesis, reference in zip(hypotheses, references, strict=True):
        errors += Levenshtein.distance(hypothesis.split(), reference.split())
        words += len(reference.split())
    if words == 0:
        raise ValueError("a word error rate needs at least one word in the references")
    form = FORM if of == "text" else "case:as-is|tok:none"
    return Score(100 * errors / words, f"wer_{of}|pooled|{form}|n:{len(references)}|words:{words}")


def _bleu(order: int):  # type: ignore[no-untyped-def]  # sacrebleu carries no types
    from sacrebleu.metrics.bleu import BLEU

    return BLEU(
        tokenize="none",
        smooth_method="floor",
        smooth_value=0.0,
        effective_order=True,
        max_ngram_order=order,
        force=True,
    )


def _rouge_l(hypothesis: str, reference: str) -> float:
    from rapidfuzz.distance import LCSseq

    found, wanted = hypothesis.split(), reference.split()
    if not found or not wanted:
        return 0.0
    common = LCSseq.similarity(found, wanted)
    precision, recall = common / len(found), common / len(wanted)
    if common == 0:
        return 0.0
    weight = ROUGE_BETA**2
    return (1 + weight) * precision * recall / (recall + weight * precision)
