"""The ledger of speed: what the paper claims of it, each claim held against the bench's rounds.

Apart from that of quality, whose files are the same bytes from run to run.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from hybridsign.tables import paper
from hybridsign.tables.latency import InRounds, Round, Sampling, find
from hybridsign.tables.ledger import (
    RULE,
    Claim,
    Comparison,
    Relation,
    Verdict,
    deciding,
    standing,
    verdict,
)
from hybridsign.tables.sheet import Sheet
from hybridsign.tables.speed import READINGS
from hybridsign.tables.turns import Ratio, ratio

NAME = "claims_latency"
# Two are as fast if neither takes a tenth longer: the paper's own such pairs are 7 % apart.
ALIKE = 1.1
_RIVALS = ("g2p_ddm", "sign_idd", "gcdm")
_LAST, _FIRST, _THROUGHPUT = "total_60_ms", "ttff_ms", "frames_per_second"
_WORDS = {_LAST: "last frame", _FIRST: "first frame", _THROUGHPUT: "frames/s"}
# The paper's column of "latency" holds times to the last frame, and none to the first.
_PRINTED = {_LAST: "latency_s", _THROUGHPUT: "throughput_fps"}


def _each(
    table: str, metric: str, first: str, relation: Relation, *others: str
) -> tuple[Comparison, ...]:
    return tuple(Comparison(table, metric, first, relation, other) for other in others)


CLAIMS = (
    Claim(
        "HybridSign, then G2P-DDM, then Sign-IDD, then GCDM has its last frame",
        "Table 3",
        tuple(
            Comparison("table3", _LAST, sooner, "below", later)
            for sooner, later in pairwise(("hybrid", *_RIVALS))
        ),
    ),
    Claim(
        "HybridSign has the highest throughput",
        "Table 3",
        _each("table3", _THROUGHPUT, "hybrid", "above", *_RIVALS),
    ),
    Claim(
        "HybridSign is first to show its first frame, as the column is called",
        "Table 3",
        _each("table3", _FIRST, "hybrid", "below", *_RIVALS),
    ),
    Claim(
        "frame by frame has its last frame before a diffusion of the whole clip",
        "Table 4",
        _each("table4", _LAST, "hybrid", "below", "diffusion"),
    ),
    Claim(
        "and its first, as the column is called",
        "Table 4",
        _each("table4", _FIRST, "hybrid", "below", "diffusion"),
    ),
    Claim(
        "a flow in each frame is about as fast as a regression",
        "Table 4",
        _each("table4", _LAST, "hybrid", "alike", "autoregressive"),
    ),
    Claim(
        "confidence-aware attention is about as fast as plain causal attention",
        "Table 5",
        _each("table5", _LAST, "hybrid", "alike", "causal_attention"),
    ),
    Claim(
        "a recurrent network is faster than both",
        "Table 5",
        _each("table5", _LAST, "recurrence", "below", "causal_attention", "hybrid"),
    ),
    Claim(
        "three experts are faster than one and than four",
        "Table 6",
        _each("table6", _LAST, "hybrid", "below", "one_expert", "four_experts"),
    ),
)


@dataclass(frozen=True)
class Finding:
    """What was measured of one comparison, at one width and in one reading.

    Attributes:
        claim: what the paper says.
        source: where.
        table: of these results.
        metric: what was compared: a column of `latency.csv`.
        size: the profile whose width the networks have.
        reading: the diffusions in their own number of steps, or in the one that all share.
        comparison: in signs.
        ratio: first over second, the median of the rounds; none where it was not tested.
        low: lower end of its 95 % interval; none of fewer than six rounds.
        high: upper end.
        rounds: in which both had their turn.
        paper: the same ratio of what the paper prints, if it does.
        verdict: of this comparison alone.
    """

    claim: str
    source: str
    table: str
    metric: str
    size: str
    reading: Sampling
    comparison: str
    ratio: float | None
    low: float | None
    high: float | None
    rounds: int
    paper: float | None
    verdict: Verdict


def findings(timed: Mapping[str, Sequence[InRounds]]) -> list[Finding]:
    """Every comparison of every claim: eager, on one thread, one clip at a time.

    Args:
        timed: for each table whose systems were timed, all that was timed on its corpus.
    """
    sizes = dict.fromkeys(each.size for systems in timed.values() for each in systems)
    return [
        _finding(claim, comparison, size, reading, timed.get(comparison.table, ()))
        for claim in CLAIMS
        for size in sizes
        for reading in _readings(claim)
        for comparison in claim.comparisons
    ]


def sheet(found: Sequence[Finding], device: str, profile: str) -> Sheet:
    """The ledger for reading: a row a claim, width and reading, with its weakest comparisons.

    Args:
        found: all comparisons.
        device: on which all was timed.
        profile: name of the profile.
    """
    places = dict.fromkeys((each.claim, each.size, each.reading) for each in found)
    return Sheet(
        title="Claims of speed",
        header=["The paper says", "Where", "Width", "Reading", "Here", "Ratio, 95 % interval"],
        rows=[
            _row([each for each in found if (each.claim, each.size, each.reading) == place])
            for place in places
        ],
        caption=(
            f"Claims of speed, tried on one thread of {device}; profile {profile}; one clip of 60 "
            "frames at a time. A ratio is the median of those of single rounds, in which both "
            "signed the same sentence one after the other; its interval is distribution-free. In "
            f"square brackets: the ratio that the paper prints. {RULE} Figures differ from run to "
            "run."
        ),
        notes=[
            f"≈: the interval lies within a factor of {ALIKE:g}.",
            "Width paper: networks of the profile paper's size with random weights, which take as "
            "long as trained ones. Matched steps: every diffusion in the same number.",
            "What is timed, and how an interval is made: docs/latency.md. Every comparison: "
            f"{NAME}.csv. Of quality: claims.csv.",
        ],
    )


def _readings(claim: Claim) -> tuple[Sampling, ...]:
    """Rivals differ in their steps; HybridSign's variants are held against it as they are."""
    return tuple(READINGS) if claim.source == "Table 3" else ("official",)


def _finding(
    claim: Claim,
    given: Comparison,
    size: str,
    reading: Sampling,
    systems: Sequence[InRounds],
) -> Finding:
    untested = Finding(
        claim=claim.said,
        source=claim.source,
        table=given.table,
        metric=given.metric,
        size=size,
        reading=reading,
        comparison=str(given),
        ratio=None,
        low=None,
        high=None,
        rounds=0,
        paper=_printed(given),
        verdict="not tested",
    )
    first, second = (
        find(systems, name, size, sampling=reading) for name in (given.first, given.second)
    )
    if first is None or second is None:
        return untested
    found = ratio(
        [_measured(each, given.metric) for each in first.rounds],
        [_measured(each, given.metric) for each in second.rounds],
    )
    return replace(
        untested,
        ratio=_rounded(found.median),
        low=_rounded(found.low),
        high=_rounded(found.high),
        rounds=found.rounds,
        verdict=_verdict(found, given.relation),
    )


def _measured(taken: Round, metric: str) -> float:
    # Of two systems that make as many frames the unit does not matter.
    return 1 / taken.total_60_ms if metric == _THROUGHPUT else float(getattr(taken, metric))


def _rounded(number: float | None) -> float | None:
    # Ratios of first frames are of the order of a hundredth: digits count, not places.
    return None if number is None else float(f"{number:.4g}")


def _verdict(found: Ratio, relation: Relation) -> Verdict:
    if found.low is None or found.high is None:
        return "undecided"
    return verdict(math.log(found.low), math.log(found.high), relation, math.log(ALIKE))


def _printed(given: Comparison) -> float | None:
    """The ratio of the paper's own numbers."""
    split, dataset = ("", "") if given.table == "table3" else ("test", "how2sign")
    numbers = paper.printed(given.table, dataset)
    first, second = (
        numbers.get((split, name, _PRINTED.get(given.metric, "")))
        for name in (given.first, given.second)
    )
    return _rounded(first / second) if first and second else None


def _row(own: Sequence[Finding]) -> list[str]:
    claim = own[0]
    reading = READINGS[claim.reading] if claim.source == "Table 3" else "—"
    effects = "; ".join(map(_effect, deciding(own)))
    return [claim.claim, claim.source, claim.size, reading, standing(own), effects]


def _effect(finding: Finding) -> str:
    told = f"{_WORDS[finding.metric]} {finding.comparison}: "
    if finding.ratio is None:
        return f"{told}no such rows here"
    told += f"{_digits(finding.ratio)} "
    told += (
        f"(rounds: {finding.rounds}, no interval)"
        if finding.low is None or finding.high is None
        else f"({_digits(finding.low)} to {_digits(finding.high)})"
    )
    return told if finding.paper is None else f"{told} [{_digits(finding.paper)}]"


def _digits(number: float) -> str:
    """Three that count: 0.0123, 1.00, 123."""
    return f"{number:#.3g}".rstrip(".")
