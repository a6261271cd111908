"""The command line: one command a stage, and commands for people.

Commands read params.yaml in the current folder; `--set key=value` changes a value for one run.
Heavy libraries are imported where a command runs, so that help and errors come at once.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from hybridsign import asking, completion, console, exchange, side_by_side
from hybridsign.asking import Corpus, Model, Seed
from hybridsign.doctor.command import doctor
from hybridsign.graph import shown_trainings, stressed, table_sources, timed
from hybridsign.overrides import assignment
from hybridsign.params import Params, load
from hybridsign.scoring.command import app as scoring
from hybridsign.settings import choose
from hybridsign.tracked import experiments
from hybridsign.workspace import Place, StageError

app = typer.Typer(
    help="Text in, signing out: sign language production as one reproducible pipeline.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
STAGES, PEOPLE = "Stages of the workflow", "For people"


app.add_typer(scoring, name="score", rich_help_panel=PEOPLE)


class _State:
    """What every command may ask for; params.yaml is read when one does."""

    _overrides: dict[str, Any]
    _params: Params | None

    def choose(self, overrides: dict[str, Any]) -> None:
        self._overrides, self._params = overrides, None

    @property
    def params(self) -> Params:
        if self._params is None:
            self._params = load(overrides=self._overrides)
        return self._params


state = _State()


@app.callback()
def _common(
    context: typer.Context,
    profile: Annotated[
        str | None,
        typer.Option(
            help="smoke, default or paper instead of params.yaml's.",
            autocompletion=completion.profiles,
        ),
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Another value for this run; repeatable."),
    ] = None,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Say more.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Warnings and errors only.")] = False,
) -> None:
    if side_by_side.processes() > 1 and context.invoked_subcommand != train.__name__:
        raise ValueError("torchrun is for train alone: start all other commands without it")
    console.configure(int(verbose) - int(quiet) if side_by_side.is_first() else console.WARNINGS)
    overrides: dict[str, Any] = dict(assignment(text) for text in set_ or [])
    if profile is not None:
        overrides["profile"] = profile
    state.choose(overrides)
    context.obj = state


@app.command(rich_help_panel=STAGES)
def fetch(corpus: Corpus) -> None:
    """Bring a corpus in as it is; the built-in ones are rendered."""
    from hybridsign.stages import fetch as stage

    params = state.params
    source = choose("corpus", corpus, params.corpora)
    _log("fetch", corpus)
    stage.run(params.profile, corpus, params.sizes.fetch, source)


@app.command(rich_help_panel=STAGES)
def preprocess(corpus: Corpus) -> None:
    """Normalise and resample a corpus; Parquet, statistics, dataset card."""
    from hybridsign.stages import preprocess as stage

    params = state.params
    choose("corpus", corpus, params.corpora)
    _log("preprocess", corpus)
    stage.run(params.profile, corpus, params.sizes.preprocess)


@app.command("train_judge", rich_help_panel=STAGES)
def train_judge(corpus: Corpus, seed: Seed) -> None:
    """Teach a back-translator to read a corpus, on real poses only."""
    from hybridsign.stages import train_judge as stage

    params = state.params
    choose("corpus", corpus, params.corpora)
    _log("train_judge", corpus, seed=seed)
    stage.run(params.profile, corpus, seed, params.sizes.train_judge)


@app.command(rich_help_panel=STAGES)
def train(corpus: Corpus, model: Model, seed: Seed) -> None:
    """Teach one generator one corpus."""
    from hybridsign.stages import train as stage

    params = state.params
    choose("corpus", corpus, params.corpora)
    method = choose("model", model, params.generators)
    _log("train", corpus, model, seed)
    stage.run(params.profile, corpus, model, seed, params.sizes.train, method)


@app.command(rich_help_panel=STAGES)
def evaluate(
    corpus: Corpus,
    model: Annotated[str, typer.Option(help="A model, a key of `samplings`, or a control.")],
    seed: Seed,
) -> None:
    """Generate, back-translate and score one system."""
    from hybridsign.stages import evaluate as stage

    params = state.params
    choose("corpus", corpus, params.corpora)
    choices = {**params.generators, **params.samplings, **dict.fromkeys(stage.CONTROLS)}
    choose("model", model, choices)
    _log("evaluate", corpus, model, seed)
    stage.run(
        params.profile, corpus, params.system(model), seed, params.sizes.evaluate,
        params.judge_seeds,
    )  # fmt: skip


@app.command(rich_help_panel=STAGES)
def believe(corpus: Corpus, seed: Annotated[int, typer.Option(help="Seed of the judge.")]) -> None:
    """Damage true clips by known amounts and see which metric tells how much."""
    from hybridsign.stages import believe as stage

    params = state.params
    choose("corpus", corpus, params.corpora)
    _log("believe", corpus, seed=seed)
    stage.run(params.profile, corpus, seed, params.sizes.believe, params.origin(corpus))


@app.command(rich_help_panel=STAGES)
def benchmark(corpus: Corpus) -> None:
    """Time all trained generators of a corpus in turns; run it alone on the machine."""
    from hybridsign.stages import benchmark as stage

    params = state.params
    choose("corpus", corpus, params.corpora)
    _log("benchmark", corpus)
    stage.run(params.profile, corpus, params.sizes.benchmark, timed(params, corpus))


@app.command(rich_help_panel=STAGES)
def stress(corpus: Corpus, model: Model, seed: Seed) -> None:
    """Spoil what a variant of HybridSign looks back on, and let it sign on and on."""
    from hybridsign.stages import stress as stage

    params = state.params
    choose("corpus", corpus, params.corpora)
    choose("model", model, params.generators)
    _log("stress", corpus, model, seed)
    stage.run(params.profile, corpus, model, seed, params.sizes.stress, params.judge_seed)


@app.command(rich_help_panel=STAGES)
def tabulate() -> None:
    """Write the paper's tables as Markdown, CSV and LaTeX."""
    from hybridsign.stages import tabulate as stage

    params = state.params
    _log("tabulate")
    tables, sources = params.quality_tables, table_sources(params)
    stage.run(params.profile, tables, sources, params.believers(), stressed(params))


@app.command(rich_help_panel=STAGES)
def report() -> None:
    """Write one page with tables, curves, times and pictures."""
    from hybridsign.stages import report as stage

    params = state.params
    _log("report")
    shown = shown_trainings(params)
    judges, believers = params.judges(), params.believers()
    stage.run(params.profile, params.sizes.report, params.table_names, shown, judges, believers)


@app.command(rich_help_panel=STAGES)
def track() -> None:
    """Show all tables and models in MLflow; running it again adds nothing."""
    from hybridsign import whole_run
    from hybridsign.stages import track as stage

    params = state.params
    _log("track")
    stage.run(params.profile, params.track, experiments(params, stressed(params)))
    written = whole_run.write(params.profile, params.model_dump(mode="json"))
    console.log.info("%s: what all of this was made of", written)


app.command(rich_help_panel=PEOPLE)(asking.generate)
app.command(rich_help_panel=PEOPLE)(asking.stream)
app.command(rich_help_panel=PEOPLE)(exchange.draw)
app.command(rich_help_panel=PEOPLE)(exchange.compare)
app.command("import", rich_help_panel=PEOPLE)(exchange.import_)
app.command(rich_help_panel=PEOPLE)(exchange.extract)
app.command(rich_help_panel=PEOPLE)(exchange.export)
app.command(rich_help_panel=PEOPLE)(doctor)
app.command("completion", rich_help_panel=PEOPLE)(completion.command)


@app.command(rich_help_panel=PEOPLE)
def publish() -> None:
    """Copy the chosen profile's tables to docs/results, where Git keeps them."""
    from hybridsign.people import publish as command
    from hybridsign.stages import report

    params = state.params
    # What moves is too large for Git; it is in the report and in MLflow.
    pictures = [name for name in report.pictures(params.used_corpora) if name[-4:] != ".gif"]
    command(params.profile, params.table_names, pictures, Path("docs/results") / params.profile)


@app.command(rich_help_panel=PEOPLE)
def params(
    explain: Annotated[
        str | None,
        typer.Option(metavar="KEY", help="What each key from here on means; '' for all."),
    ] = None,
) -> None:
    """Print the settings in force, checked, as YAML; or what keys mean."""
    import yaml

    if explain is not None:
        from hybridsign.explaining import explanation

        typer.echo(explanation(explain))
        return
    typer.echo(yaml.safe_dump(state.params.model_dump(mode="json"), sort_keys=False))


def _log(stage: str, *names: str | int, seed: int | None = None) -> None:
    place = Place(state.params.profile, stage, *names)  # type: ignore[arg-type]
    if not side_by_side.is_first():
        return
    if seed is not None:
        place = Place(place.profile, place.stage, place.corpus, place.model, seed)
    console.log_to(place.log)


def main() -> None:
    """Run a command; what a user can mend is told in words, without a traceback."""
    # Before torch is imported: one thread a process, many processes side by side.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        app(prog_name=completion.PROGRAM)
    except (StageError, ValueError, OSError) as error:
        console.log.debug("traceback", exc_info=True)
        console.log.error("error: %s", error)
        sys.exit(1)


if __name__ == "__main__":
    main()
