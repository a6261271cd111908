"""Commands that sign sentences of one's own with a trained model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hybridsign.completion import corpora, models
from hybridsign.settings import choose
from hybridsign.workspace import Place

Corpus = Annotated[
    str, typer.Option(help="A key of `corpora` in params.yaml.", autocompletion=corpora)
]
Model = Annotated[
    str, typer.Option(help="A key of `models` or `ablations.models`.", autocompletion=models)
]
Seed = Annotated[int, typer.Option(help="Seed of the training.")]


def generate(
    context: typer.Context,
    sentences: Annotated[list[str], typer.Argument(help="Sentences to sign, each in quotes.")],
    out: Annotated[Path, typer.Option(help="Parquet file of the generated clips.")],
    corpus: Corpus = "weather",
    model: Model = "hybrid",
    seed: Seed = 42,
    gloss: Annotated[bool, typer.Option(help="The sentences are gloss lines.")] = False,
) -> None:
    """Sign sentences of your own with a trained model."""
    from hybridsign.people import generate as command

    checkpoint = _checkpoint(context, corpus, model, seed)
    command(checkpoint, sentences, out, corpus=corpus, gloss=gloss, seed=seed)


def stream(
    context: typer.Context,
    sentence: Annotated[str, typer.Argument(help="A sentence to sign, in quotes.")],
    corpus: Corpus = "weather",
    model: Model = "hybrid",
    seed: Seed = 42,
    gloss: Annotated[bool, typer.Option(help="The sentence is a gloss line.")] = False,
    frames: Annotated[int | None, typer.Option(help="Frames to make.", min=1)] = None,
    fps: Annotated[float | None, typer.Option(help="Pace; else as fast as made.", min=1)] = None,
    out: Annotated[Path | None, typer.Option(help="File, .jsonl or .pose, not the screen.")] = None,
    compiled: Annotated[
        bool, typer.Option(help="Frames in native code; half a minute the first time.")
    ] = False,
) -> None:
    """Sign a sentence on the screen while it is made."""
    from hybridsign.streaming import stream as command

    command(
        _checkpoint(context, corpus, model, seed),
        sentence,
        gloss=gloss,
        seed=seed,
        frames=frames,
        fps=fps,
        out=out,
        compiled=compiled,
    )


def _checkpoint(context: typer.Context, corpus: str, model: str, seed: int) -> Path:
    params = context.obj.params
    choose("corpus", corpus, params.corpora)
    choose("model", model, params.generators)
    return Place(params.profile, "train", corpus, model, seed).folder / "checkpoint.pt"
