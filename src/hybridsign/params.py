"""The whole of params.yaml, checked in one place before anything runs.

Settings stand beside the code that reads them; here they are only put together, and what they say
of one another is checked. No stage imports this module: each is given its own sections.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from hybridsign.data.corpora import CorpusSettings
from hybridsign.models import ModelSettings
from hybridsign.models.aids import Aids
from hybridsign.nn.settings import CodecSettings
from hybridsign.overrides import STANDS_FOR, spell_out
from hybridsign.settings import Settings, override, parse, read_yaml
from hybridsign.stages.believe import BelieveSettings, Origin
from hybridsign.stages.evaluate import CONTROLS, EvaluateSettings, Sampling, System
from hybridsign.stages.fetch import FetchSettings
from hybridsign.stages.preprocess import PreprocessSettings
from hybridsign.stages.report import ReportSettings
from hybridsign.stages.stress import StressSettings
from hybridsign.stages.tabulate import SPEED, beside_speed, tables_of_all
from hybridsign.stages.track import TrackSettings
from hybridsign.stages.train import TrainSettings
from hybridsign.stages.train_judge import TrainJudgeSettings
from hybridsign.tables.settings import QualityTable, Tables
from hybridsign.timing.settings import BenchmarkSettings

FILE = Path("params.yaml")
CONTROL_SEED = 0
# Names become folders and parts of DVC's stage names.
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]
Seeds = tuple[Annotated[int, Field(ge=0, lt=2**63, strict=True)], ...]


class Ablations(Settings):
    """Variants of HybridSign that Tables 4 to 6 hold against it."""

    corpus: str = Field(description="that of Table 1 or 2, where `models.hybrid` is trained too")
    models: dict[Name, ModelSettings] = Field(description="each is trained on this corpus alone")


class Profile(Settings):
    """How large everything is; results of one profile never touch another's."""

    fetch: FetchSettings
    preprocess: PreprocessSettings
    train_judge: TrainJudgeSettings
    train: TrainSettings
    evaluate: EvaluateSettings
    believe: BelieveSettings
    stress: StressSettings
    benchmark: BenchmarkSettings
    report: ReportSettings


class Params(Settings):
    """params.yaml."""

    profile: Literal["smoke", "default", "paper"]
    corpora: dict[Name, CorpusSettings]
    model_seeds: Seeds = Field(min_length=1, description="of the generators' trainings")
    judge_seeds: Seeds = Field(
        min_length=1,
        description="of the judges of each corpus; all read every system, the first one's numbers "
        "stand in the tables",
    )
    models: dict[Name, ModelSettings]
    codec_of: Name = Field(description="the model whose pose codec the control `codec` shows")
    ablations: Ablations
    samplings: dict[Name, Sampling] = Field({}, description="made by Snakemake alone")
    stressed: tuple[Name, ...] = Field(description="variants of HybridSign, for `stress`")
    titles: dict[str, str]
    tables: Tables
    claims: dict[str, Any] = Field(
        {}, description="what `claims: true`, on a command line, lays over all other sections"
    )
    profiles: dict[Literal["smoke", "default", "paper"], Profile]
    track: TrackSettings

    @model_validator(mode="after")
    def _corpora_exist_where_they_are_named(self) -> Params:
        for name, table in self.tables.compared().items():
            where = f"tables.{name}"
            if table.corpus not in self.corpora:
                raise ValueError(
                    f"{where}.corpus: there is no corpus {table.corpus!r}; valid choices: "
                    f"{', '.join(self.corpora)}"
                )
            stands_for = self.corpora[table.corpus].stands_for
            if stands_for not in (None, STANDS_FOR[name]):
                raise ValueError(
                    f"{where}.corpus: {table.corpus} stands for {stands_for}, but this table is "
                    f"of {STANDS_FOR[name]}"
                )
        if self.ablations.corpus not in self.used_corpora:
            raise ValueError(
                f"ablations.corpus: {self.ablations.corpus!r} is the corpus of neither Table 1 "
                "nor Table 2, so that no hybrid is trained there; valid choices: "
                f"{', '.join(self.used_corpora)}"
            )
        if self.profile not in self.profiles:
            raise ValueError(f"profiles: the chosen profile {self.profile!r} is missing")
        if "paper" not in self.profiles:
            raise ValueError("profiles: paper is missing, at whose size all models are timed")
        return self

    @model_validator(mode="after")
    def _rows_name_what_exists(self) -> Params:
        systems = [*self.models, *CONTROLS]
        ablated = [*systems, *self.ablations.models, *self.samplings]
        known_to = dict.fromkeys(self.tables.compared(), systems) | {"table3": [*self.models]}
        rows_of = {name: table.rows for name, table in self.quality_tables.items()}
        for name, rows in {**rows_of, "table3": self.tables.table3.rows}.items():
            known = known_to.get(name, ablated)
            for row in rows:
                if row not in known:
                    raise ValueError(
                        f"tables.{name}.rows: there is no model or control {row!r}; valid "
                        f"choices: {', '.join(known)}"
                    )
                if row not in self.titles:
                    raise ValueError(f"titles: the row {row!r} of tables.{name} has no title")
        for name, sampling in self.samplings.items():
            if sampling.model not in self.generators:
                raise ValueError(
                    f"samplings.{name}.model: there is no model {sampling.model!r}; valid "
                    f"choices: {', '.join(self.generators)}"
                )
        return self

    @model_validator(mode="after")
    def _names_and_seeds_stand_once(self) -> Params:
        for what, seeds in (("model_seeds", self.model_seeds), ("judge_seeds", self.judge_seeds)):
            if len(set(seeds)) < len(seeds):
                raise ValueError(f"{what}: a seed stands twice in {list(seeds)}")
        taken = dict.fromkeys(CONTROLS, "a control")
        named: dict[str, Iterable[str]] = {
            "models": self.models,
            "ablations.models": self.ablations.models,
            "samplings": self.samplings,
        }
        for where, names in named.items():
            for name in names:
                if name in taken:
                    raise ValueError(
                        f"{where}: {name!r} is the name of {taken[name]}; choose another"
                    )
                if name not in self.titles:
                    raise ValueError(f"titles: the model {name!r} has no title")
                taken[name] = f"one of {where}"
        return self

    @model_validator(mode="after")
    def _upper_bounds_are_news_and_say_so(self) -> Params:
        titles = {"titles": self.titles}
        titles |= {f"tables.{name}.titles": it.titles for name, it in self.quality_tables.items()}
        for name, sampling in self.samplings.items():
            sampling.check_method(f"samplings.{name}", self.generators[sampling.model])
            sampling.check_news(f"samplings.{name}", self.sizes.preprocess.frames)
            for where, given in titles.items():
                if name in given:
                    sampling.check_title(f"{where}.{name}", given[name])
        return self

    @model_validator(mode="after")
    def _the_shown_codec_exists(self) -> Params:
        having = [name for name in self.models if self._codec_of_model(name) is not None]
        if self.codec_of not in having:
            raise ValueError(
                f"codec_of: {self.codec_of!r} is no model with a pose codec; models that have "
                f"one: {', '.join(having)}"
            )
        return self

    @property
    def sizes(self) -> Profile:
        """The chosen profile."""
        return self.profiles[self.profile]

    @property
    def quality_tables(self) -> dict[str, QualityTable]:
        """The tables of quality that are made, by name."""
        return self.tables.on(self.ablations.corpus)

    @property
    def used_corpora(self) -> list[str]:
        """Corpora of the tables that are made."""
        return list(dict.fromkeys(table.corpus for table in self.tables.compared().values()))

    @property
    def generators(self) -> dict[str, ModelSettings]:
        """All models that are trained, on each corpus or on that of the ablations."""
        return {**self.models, **self.ablations.models}

    def systems(self, corpus: str) -> list[str]:
        """All that is evaluated on one corpus."""
        ablated = (*self.ablations.models, *self.samplings)
        return [*self.models, *(ablated if corpus == self.ablations.corpus else ()), *CONTROLS]

    def evaluations(self) -> list[tuple[str, str, int]]:
        """(corpus, system, seed) of all evaluations."""
        return [
            (corpus, name, seed)
            for corpus in self.used_corpora
            for name in self.systems(corpus)
            for seed in self.seeds(name)
        ]

    def trainings(self) -> list[tuple[str, str, int]]:
        """(corpus, model, seed) of all generators' trainings."""
        return [place for place in self.evaluations() if place[1] in self.generators]

    def judges(self) -> list[tuple[str, int]]:
        """(corpus, seed) of all judges' trainings."""
        return [(corpus, seed) for corpus in self.used_corpora for seed in self.judge_seeds]

    @property
    def judge_seed(self) -> int:
        """Seed of the judge whose numbers stand in the tables."""
        return self.judge_seeds[0]

    def believers(self) -> list[tuple[str, int]]:
        """(corpus, seed) of all judges of the first corpus, on which metrics are tried."""
        return [(corpus, seed) for corpus, seed in self.judges() if corpus == self.used_corpora[0]]

    def origin(self, corpus: str) -> Origin:
        """From what the clips of a corpus are made."""
        source = self.corpora[corpus]
        counts = self.sizes.fetch.counts(source.source)
        return Origin(source, counts, self.sizes.preprocess)

    @property
    def table_names(self) -> list[str]:
        """All tables that are made."""
        by_judge = [f"{name}_judges" for name in self.quality_tables]
        of_systems, of_parts = self.tables.compared(), self.tables.ablated()
        timed, of_all = beside_speed(self.quality_tables), tables_of_all(self.stressed)
        return [*of_systems, SPEED, *of_parts, *timed, *of_all, *by_judge]

    def seeds(self, row: str) -> tuple[int, ...]:
        """Seeds of one row of a table."""
        return (CONTROL_SEED,) if row in CONTROLS else self.model_seeds

    def trained_as(self, name: str) -> str | None:
        """The model whose training a system comes from; None for a control."""
        if name in self.samplings:
            return self.samplings[name].model
        return name if name in self.generators else None

    def kind(self, name: str) -> str | None:
        """Kind of a model, or None for a control."""
        model = self.trained_as(name)
        return None if model is None else self.generators[model].kind

    def system(self, name: str) -> System:
        """What is evaluated under one name."""
        return System(
            name,
            kind=self.kind(name),
            trained_as=self.trained_as(name),
            sampling=self.samplings.get(name),
            codec=self._codec_of_model(self.codec_of) if name == "codec" else None,
        )

    def _codec_of_model(self, name: str) -> CodecSettings | None:
        aids = getattr(self.models[name], "aids", None)
        return aids.codec if isinstance(aids, Aids) else None


def load(path: Path = FILE, overrides: Mapping[str, Any] | None = None) -> Params:
    """Read and check params.yaml.

    Args:
        path: of the file.
        overrides: values at dotted keys or in short forms, as `--set` and Snakemake's `--config`
            give them: `overrides.spell_out`.

    Raises:
        SettingsError: with one line per fault.
    """
    tree = read_yaml(path)
    plain = spell_out(tree, overrides or {})
    return parse(Params, override(tree, plain), f"{path}:")
