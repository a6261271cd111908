"""`doctor`: says what this machine has, and what will run on it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from hybridsign.doctor.finding import Diagnosis


def doctor(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say what this machine has and what will run on it; fails if the default tables will not."""
    from hybridsign.doctor.examination import examine
    from hybridsign.settings import SettingsError

    try:
        diagnosis = examine(context.obj.params)
    except SettingsError as error:
        diagnosis = examine(None, str(error))
    typer.echo(_json(diagnosis) if as_json else "\n".join(_lines(diagnosis)))
    raise typer.Exit(not diagnosis.default_runs)


def _json(diagnosis: Diagnosis) -> str:
    content = {**asdict(diagnosis), "default_runs": diagnosis.default_runs}
    return json.dumps(content, indent=1, ensure_ascii=False)


def _lines(diagnosis: Diagnosis) -> Iterator[str]:
    found = [
        (each.subject, each.found + (f" ({each.advice})" if each.advice else ""))
        for each in diagnosis.findings
    ]
    yield from ("Found", *_columns(found), "")
    able = [
        (f"{'yes' if each.runs else 'no ':3}  {each.name}", each.advice)
        for each in diagnosis.abilities
    ]
    yield from ("Runs here", *_columns(able))


def _columns(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    width = max(len(left) for left, _ in rows)
    for left, right in rows:
        yield f"  {left:{width}}  {right}"
