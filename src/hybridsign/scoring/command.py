"""`python -m hybridsign score`, and `score text`, which needs neither torch nor params.yaml."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from hybridsign.scoring.table import ScoreTable

Json = Annotated[bool, typer.Option("--json", help="Print JSON, with all digits.")]
Latex = Annotated[bool, typer.Option("--latex", help="Print a LaTeX table.")]
KeepCase = Annotated[bool, typer.Option("--keep-case", help="Do not lower the case.")]
SeedOfResamples = Annotated[int, typer.Option("--seed", help="Seed of the resamples.", min=0)]

app = typer.Typer(help="Score poses, or text files, against true ones.")


class Tokens(StrEnum):
    """How words are parted."""

    WHITE_SPACE = "none"
    PUNCTUATION = "13a"


@app.callback(invoke_without_command=True)
def score(
    context: typer.Context,
    reference: Annotated[
        Path | None, typer.Option(help="The true clips: Parquet, or any format of `import`.")
    ] = None,
    hypothesis: Annotated[
        Path | None, typer.Option(help="A system's clips, under the same ids.")
    ] = None,
    judge: Annotated[
        Path | None,
        typer.Option(help="Checkpoint of the judge that reads the poses; or SLRTP 2025's folder."),
    ] = None,
    corpus: Annotated[
        str | None, typer.Option(help="Take this project's judge of that corpus.")
    ] = None,
    texts: Annotated[
        Path | None, typer.Option(help="Table of the true sentences, joined by the clips' names.")
    ] = None,
    frames: Annotated[
        int, typer.Option(help="Frames to which clips in pixels are brought.", min=2)
    ] = 60,
    fps: Annotated[
        float | None,
        typer.Option(help="Frames a second where a file holds none; else the reference's.", min=1),
    ] = None,
    seed: SeedOfResamples = 1,
    as_json: Json = False,
    as_latex: Latex = False,
) -> None:
    """Score clips, or two text files, against true ones.

    Without a judge only motion is measured: a BLEU of poses is a judge's number.
    """
    if context.invoked_subcommand is not None:
        return
    if reference is None or hypothesis is None:
        raise ValueError("score needs --reference and --hypothesis, or: score text REF HYP")
    from hybridsign.scoring.files import SUFFIXES

    are_text = [path.suffix in SUFFIXES for path in (reference, hypothesis)]
    if all(are_text):
        from hybridsign.metrics.form import FIELD
        from hybridsign.scoring.texts import score_text_files

        table = score_text_files(reference, [hypothesis], form=FIELD, seed=seed)
    elif any(are_text):
        raise ValueError(
            f"{reference} and {hypothesis}: one is text and the other poses; expected two of a "
            "kind. The sentences of poses come in by --texts."
        )
    else:
        judge = _judge(context, judge, corpus)
        table = _of_poses(reference, hypothesis, judge, texts, frames, fps, seed)
    _print(table, as_json=as_json, as_latex=as_latex)


@app.command()
def text(
    reference: Annotated[Path, typer.Argument(help="The true sentences, one a line.")],
    hypotheses: Annotated[
        list[Path], typer.Argument(help="Files of the systems; p-values are against the first.")
    ],
    keep_case: KeepCase = False,
    tokens: Annotated[
        Tokens, typer.Option(help="none: white space parts words; 13a: punctuation too.")
    ] = Tokens.WHITE_SPACE,
    gloss: Annotated[
        bool, typer.Option("--gloss", help="Lines of glosses: gloss WER, after the clean-up.")
    ] = False,
    variant: Annotated[
        list[str] | None,
        typer.Option(
            help="Add what another program prints: signjoey, signjoey_int64, slrtp, pt or "
            "sacrebleu; repeatable."
        ),
    ] = None,
    seed: SeedOfResamples = 1,
    as_json: Json = False,
    as_latex: Latex = False,
) -> None:
    """Score text files, one sentence a line."""
    from hybridsign.metrics.form import Form
    from hybridsign.scoring.texts import score_text_files

    form = Form(case="mixed" if keep_case else "lc", tok=tokens.value)
    table = score_text_files(
        reference, hypotheses, form=form, gloss=gloss, variants=variant or (), seed=seed
    )
    _print(table, as_json=as_json, as_latex=as_latex)


def _of_poses(
    reference: Path,
    hypothesis: Path,
    judge: Path | None,
    texts: Path | None,
    frames: int,
    fps: float | None,
    seed: int,
) -> ScoreTable:
    """By this project's own judge, by the one that SLRTP 2025 released, or by none."""
    from hybridsign.translation.released_files import is_released

    if judge is not None and is_released(judge):
        from hybridsign.scoring.released import score_as_released

        return score_as_released(
            reference, hypothesis, judge=judge, texts=texts, fps=fps, seed=seed
        )
    from hybridsign.scoring.poses import score_poses

    return score_poses(
        reference,
        hypothesis,
        judge_file=judge,
        texts=texts,
        frames=frames,
        fps=fps,
        seed=seed,
    )


def _judge(context: typer.Context, judge: Path | None, corpus: str | None) -> Path | None:
    """The checkpoint that was named, or this project's own of a corpus."""
    if corpus is None:
        return judge
    if judge is not None:
        raise ValueError("--judge and --corpus both name a judge; give one of them")
    from hybridsign.workspace import Place

    params = context.obj.params
    if corpus not in params.corpora:
        choices = ", ".join(params.corpora)
        raise ValueError(f"there is no corpus {corpus!r}; valid choices: {choices}")
    place = Place(params.profile, "train_judge", corpus, seed=params.judge_seed)
    return place.folder / "checkpoint.pt"


def _print(table: ScoreTable, *, as_json: bool, as_latex: bool) -> None:
    if as_json and as_latex:
        raise ValueError("--json and --latex are two ways to print one table; give one of them")
    if as_json:
        typer.echo(table.json())
    elif as_latex:
        typer.echo(table.latex(), nl=False)
    else:
        table.show()
