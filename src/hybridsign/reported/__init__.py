"""Every number that the papers print in their tables, tidy; facts, carried here as they stand."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def results(paper: str, table: int) -> dict[tuple[str, str, str], float]:
    """Numbers of one table of results, by (split, system, metric)."""
    return {
        (row["split"], row["system"], row["metric"]): float(row["value"])
        for row in rows("results")
        if row["paper"] == paper and row["table"] == str(table)
    }


def rows(name: str) -> list[dict[str, str]]:
    """Rows of one file of reported facts: results, table7 or table8."""
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
