"""BLEU, in percent, with its signature.

Apart from the other metrics of text: a corpus' card tells BLEU, and a change of another metric must
not have all corpora made, and all models trained, anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from hybridsign.metrics.counted import CountedMetric
from hybridsign.metrics.form import FIELD, Form

ORDERS = (1, 2, 3, 4)


def bleu_up_to(order: int, form: Form = FIELD) -> CountedMetric:
    """BLEU of Papineni et al. 2002 with n-grams up to `order`: no match of an order gives 0."""
    return CountedMetric(
        f"bleu{order}",
        f"bleu{order}|nrefs:1|{form.signature}|eff:yes|smooth:none|{sacrebleu_version()}",
        partial(_bleu_counts, order=order, form=form),
        _bleu,
    )


def sacrebleu_default() -> CountedMetric:
    """BLEU-4 as sacreBLEU prints it when nothing is asked for; machine translation's BLEU."""
    return CountedMetric(
        "bleu_mt",
        f"bleu_mt|nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|{sacrebleu_version()}",
        partial(_bleu_counts, order=4, form=Form(case="mixed", norm="as-is", tok="13a")),
        partial(_bleu, smooth_method="exp", smooth_value=None, effective_order=False),
    )


def sacrebleu_version() -> str:
    """For signatures."""
    import sacrebleu

    return f"sacrebleu:{sacrebleu.__version__}"


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
