"""The ledger: what the paper claims of quality, each claim held against what was measured here."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from hybridsign.metrics.resampling import RESAMPLES, Resampled, interval, times_drawn
from hybridsign.seeding import numpy_stream
from hybridsign.tables.ledger import (
    RULE,
    Claim,
    Comparison,
    Verdict,
    deciding,
    standing,
    verdict,
)
from hybridsign.tables.quality import HEADINGS, Row
from hybridsign.tables.rescoring import rescored
from hybridsign.tables.sheet import Sheet

RIVALS = ("pt", "g2p_ddm", "gcdm", "gen_obt", "sign_idd")
# How far two scores may be apart that are called alike.
MARGINS = {"bleu1": 2.0, "bleu4": 1.0}


def _better(table: str, first: str, *others: str, by: Sequence[str]) -> tuple[Comparison, ...]:
    """One row better than others: above in BLEU, below in DTW."""
    return tuple(
        Comparison(table, metric, first, "below" if metric == "dtw" else "above", other)
        for other in others
        for metric in by
    )


CLAIMS = (
    Claim(
        "HybridSign is first of all systems on PHOENIX14T",
        "Table 1",
        _better("table1", "hybrid", *RIVALS, by=("bleu1", "bleu4", "dtw")),
    ),
    Claim(
        "HybridSign is first of all systems on How2Sign",
        "Table 2",
        _better("table2", "hybrid", *RIVALS, by=("bleu1", "bleu4", "dtw")),
    ),
    Claim(
        "frame by frame is as well read as a diffusion of the whole clip",
        "Table 4",
        tuple(
            Comparison("table4", metric, "hybrid", "alike", "diffusion")
            for metric in ("bleu1", "bleu4")
        ),
    ),
    Claim(
        "and moves more like the truth than it",
        "Table 4",
        _better("table4", "hybrid", "diffusion", by=("dtw",)),
    ),
    Claim(
        "a flow in each frame is better than a regression",
        "Table 4",
        _better("table4", "hybrid", "autoregressive", by=("bleu1", "bleu4", "dtw")),
    ),
    Claim(
        "confidence-aware attention is better than plain causal attention",
        "Table 5",
        _better("table5", "hybrid", "causal_attention", by=("bleu1", "bleu4", "dtw")),
    ),
    Claim(
        "causal attention is better than a recurrent network",
        "Table 5",
        _better("table5", "causal_attention", "recurrence", by=("bleu1", "bleu4", "dtw")),
    ),
    Claim(
        "three experts are better than one and than four",
        "Table 6",
        _better("table6", "hybrid", "one_expert", "four_experts", by=("bleu1", "bleu4", "dtw")),
    ),
    Claim(
        "Soft-DTW brings the motion nearer to the truth",
        "Section 4",
        _better("parts", "hybrid", "no_soft_dtw", by=("dtw",)),
    ),
    Claim(
        "self-forcing is better than true histories alone",
        "Section 3",
        _better("parts", "hybrid", "teacher_forcing", by=("bleu1", "bleu4", "dtw")),
    ),
)


@dataclass(frozen=True)
class Finding:
    """What was measured of one comparison.

    Attributes:
        claim: what the paper says.
        source: where.
        table: of these results.
        metric: what was compared.
        comparison: in signs.
        effect: first minus second; none where it was not tested.
        low: lower end of its 95 % interval.
        high: upper end.
        seeds: trainings of the first and of the second.
        verdict: of this comparison alone.
    """

    claim: str
    source: str
    table: str
    metric: str
    comparison: str
    effect: float | None
    low: float | None
    high: float | None
    seeds: str
    verdict: Verdict


def findings(tables: Mapping[str, Sequence[Row]], *, seed: int) -> list[Finding]:
    """Every comparison of every claim.

    Args:
        tables: rows of each table that is made.
        seed: of the resampling.
    """
    known = {(table, row.name): row for table, rows in tables.items() for row in rows}
    score = functools.cache(rescored)
    found = []
    for claim in CLAIMS:
        for comparison in claim.comparisons:
            names = comparison.first, comparison.second
            sides = [known.get((comparison.table, name)) for name in names]
            drawn = [_drawn(row, comparison.metric, score, seed) for row in sides if row]
            found.append(_finding(claim, comparison, drawn))
    return found


def sheet(found: Sequence[Finding], profile: str) -> Sheet:
    """The ledger for reading: a row a claim, with its weakest comparisons spelled out."""
    claims = dict.fromkeys((finding.source, finding.claim) for finding in found)
    return Sheet(
        title="Claims",
        header=["The paper says", "Where", "Here", "Effect, 95 % interval"],
        rows=[_row(source, claim, found) for source, claim in claims],
        caption=(
            f"Claims of quality, tried on test, profile {profile}: each a bootstrap over clips and "
            f"over seeds of the trainings, {RESAMPLES} draws, judge of the first seed. {RULE} To "
            "fail, a comparison's interval must lie on the other side when it is widened for the "
            "number of the claim's comparisons."
        ),
        notes=[
            "What is said of one training a row may be the chance of its seed, which is in no "
            "interval then: `make claims` makes three trainings.",
            "≈: the interval lies within "
            + ", ".join(f"{margin:g} of {HEADINGS[name]}" for name, margin in MARGINS.items())
            + ".",
            "Every comparison with its interval: claims.csv. Of speed: claims_latency.csv.",
        ],
    )


def _row(source: str, claim: str, found: Sequence[Finding]) -> list[str]:
    own = [each for each in found if each.claim == claim]
    here = standing(own)
    if any("1" in each.seeds.split(", ") for each in own):
        here += ", of one training a row"
    return [claim, source, here, "; ".join(map(_effect, deciding(own)))]


def _effect(finding: Finding) -> str:
    if finding.effect is None:
        return f"{finding.comparison}: no such rows here"
    return (
        f"{HEADINGS[finding.metric]} {finding.comparison}: {finding.effect:+.2f} "
        f"({finding.low:+.2f} to {finding.high:+.2f})"
    )


@dataclass(frozen=True)
class _Drawn:
    """A row's score, the mean of its seeds, and (draws,) the same of draws of clips and seeds."""

    value: float
    draws: np.ndarray
    seeds: int


def _drawn(
    row: Row, metric: str, score: Callable[[Path], Mapping[str, Resampled]], seed: int
) -> _Drawn:
    """Two rows see the same draws of clips, and draw their seeds each for itself."""
    scores = [score(folder)[metric] for folder in row.folders]
    times = times_drawn(len(scores[0]), seed=seed)
    by_seed = np.stack([each.resampled(times) for each in scores])  # (seeds, draws)
    chosen = numpy_stream(seed, "seeds", row.name).integers(len(scores), size=by_seed.shape)
    whole = by_seed.mean(0)
    # Drawing n of n seeds again spreads by (n − 1)/n of what the seeds' own spread says.
    spread = math.sqrt(len(scores) / (len(scores) - 1)) if len(scores) > 1 else 1.0
    draws = whole + spread * (np.take_along_axis(by_seed, chosen, axis=0).mean(0) - whole)
    return _Drawn(float(np.mean([each.score.value for each in scores])), draws, len(scores))


def _finding(claim: Claim, given: Comparison, drawn: Sequence[_Drawn]) -> Finding:
    found = partial(
        Finding,
        claim=claim.said,
        source=claim.source,
        table=given.table,
        metric=given.metric,
        comparison=str(given),
    )
    if len(drawn) < 2:
        return found(effect=None, low=None, high=None, seeds="", verdict="not tested")
    first, second = drawn
    apart, margin = first.draws - second.draws, MARGINS.get(given.metric, 0.0)
    low, high = interval(apart)
    said = verdict(low, high, given.relation, margin)
    if said == "fails":
        # One that fails decides against all of its claim, so that it has to fail beyond what the
        # worst of so many would by chance (Bonferroni). That all hold needs no such care.
        widened = interval(apart, 1 - 0.05 / len(claim.comparisons))
        said = "fails" if verdict(*widened, given.relation, margin) == "fails" else "undecided"
    return found(
        effect=round(first.value - second.value, 4),
        low=round(low, 4),
        high=round(high, 4),
        seeds=f"{first.seeds}, {second.seeds}",
        verdict=said,
    )
