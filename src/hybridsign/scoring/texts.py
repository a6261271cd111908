"""Sentences against sentences: every metric, its interval, and chance between systems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from hybridsign.metrics.compatibility import VARIANTS
from hybridsign.metrics.counted import CountedMetric
from hybridsign.metrics.form import Form
from hybridsign.metrics.resampling import interval, p_value, times_drawn
from hybridsign.metrics.text import standard, word_errors
from hybridsign.scoring.files import read_pairs
from hybridsign.scoring.table import Cell, Row, ScoreTable


def score_text_files(
    reference: Path,
    hypotheses: Sequence[Path],
    *,
    form: Form,
    gloss: bool = False,
    variants: Sequence[str] = (),
    seed: int = 1,
) -> ScoreTable:
    """Score text files against one, line by line.

    Args:
        reference: the true sentences.
        hypotheses: one file a system; the others are compared with the first.
        form: in which text is compared.
        gloss: the lines are glosses, of which error rates are counted after the clean-up.
        variants: names of other programs whose numbers are printed too.
        seed: of the resampling.

    Raises:
        ValueError: a file cannot be read, does not fit or stands twice; no such variant.
    """
    unknown = sorted(set(variants) - set(VARIANTS))
    if unknown:
        raise ValueError(
            f"there is no variant {unknown[0]!r}; valid choices: {', '.join(VARIANTS)}"
        )
    metrics = list(word_errors("gloss") if gloss else standard(form))
    metrics += [metric for name in variants for metric in VARIANTS[name]()]
    if len(set(hypotheses)) < len(hypotheses):
        raise ValueError(f"a file is named twice in {', '.join(map(str, hypotheses))}")
    wanted, found = read_pairs(reference, list(hypotheses))
    names = _names(hypotheses)
    rows = compare(wanted, dict(zip(names, found, strict=True)), metrics, seed=seed, chance=True)
    empty = _empty(reference.name, wanted, "nothing that is said there counts as right")
    for name, lines in zip(names, found, strict=True):
        empty += _empty(name, lines, "score as said nothing")
    return ScoreTable(str(reference), len(wanted), names, rows, notes=empty)


def compare(
    references: Sequence[str],
    systems: Mapping[str, Sequence[str]],
    metrics: Sequence[CountedMetric],
    *,
    seed: int,
    chance: bool,
) -> list[Row]:
    """Every metric of every system, all read off the same resamples.

    Args:
        references: n true sentences.
        systems: n sentences of each system.
        metrics: to be computed.
        seed: of the resampling.
        chance: say of each further system how often chance gives its difference from the first.
    """
    times = times_drawn(len(references), seed=seed)
    return [_row(metric, references, systems, times, chance=chance) for metric in metrics]


def _row(
    metric: CountedMetric,
    references: Sequence[str],
    systems: Mapping[str, Sequence[str]],
    times: np.ndarray,
    *,
    chance: bool,
) -> Row:
    cells: list[Cell] = []
    first = np.array([])
    for number, sentences in enumerate(systems.values()):
        counted = metric.counted(sentences, references)
        score, scores = counted.score, counted.resampled(times)
        low, high = interval(scores)
        if number == 0:
            first = scores
            cells.append(Cell(score.value, low, high))
        else:
            p = p_value(score.value - cells[0].value, scores, first) if chance else None
            cells.append(Cell(score.value, low, high, p))
    return Row(metric.name, score.signature, tuple(cells))


def _empty(name: str, lines: Sequence[str], meaning: str) -> list[str]:
    """A note on the empty lines of a file, if it has any."""
    count = sum(not line.strip() for line in lines)
    return [f"{name}: {count} of {len(lines)} lines are empty and {meaning}."] if count else []


def _names(paths: Sequence[Path]) -> list[str]:
    """File names, or whole paths where two files are called alike."""
    names = [path.name for path in paths]
    return names if len(set(names)) == len(names) else [str(path) for path in paths]
