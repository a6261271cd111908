"""What a table is in params.yaml."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from hybridsign.settings import Settings

Split = Literal["dev", "test"]
EVALUATED_SPLITS: tuple[Split, ...] = ("dev", "test")
# Of a metric that no clip defines, such as an error of hands that nobody ever saw.
UNDEFINED = "undefined"
# Of a trained network: the one column that is of no split.
PARAMETERS = "parameters"
Metric = Literal[
    "parameters",
    "bleu1",
    "bleu2",
    "bleu3",
    "bleu4",
    "chrf",
    "rouge",
    "wer_gloss",
    "wer_text",
    "dtw",
    "dtw_hands",
    "dtw_l2_sum",
    "dtw_mje",
    "mpjpe",
    "mpjpe_hands",
    "bone_length_error",
    "total_distance",
    "smoothed_distance",
    "speed_ratio",
    "jerk_ratio",
    "duration",
    "fid",
    "diversity",
    "ece",
    "ece_hands",
]


class Layout(Settings):
    """What a table of systems shows."""

    title: str = Field(min_length=1, description="heading")
    rows: tuple[str, ...] = Field(min_length=1, description="models and controls, in order")
    columns: tuple[Metric, ...] = Field(min_length=1)
    against: str | None = Field(
        None,
        description="the row, where it is shown, that the others are held against with a p-value",
    )
    splits: tuple[Split, ...] = Field(
        EVALUATED_SPLITS, min_length=1, description="that are printed; the CSV holds both"
    )
    timed: bool = Field(False, description="whether its systems' speed stands in a table beside it")
    titles: dict[str, str] = Field({}, description="of rows that have another name here")

    @model_validator(mode="after")
    def _nothing_stands_twice(self) -> Layout:
        named = {"rows": self.rows, "columns": self.columns, "splits": self.splits}
        for what, names in named.items():
            if len(set(names)) < len(names):
                raise ValueError(f"{what}: a name stands twice in {list(names)}")
        return self


class QualityTable(Layout):
    """A table of systems on one corpus, dev and test."""

    corpus: str = Field(description="a key of `corpora`")


class SpeedTable(Settings):
    """Table 3, from the bench of the first corpus: what a clip says takes no time."""

    rows: tuple[str, ...] = Field(min_length=1, description="models, in order")

    @model_validator(mode="after")
    def _nothing_stands_twice(self) -> SpeedTable:
        if len(set(self.rows)) < len(self.rows):
            raise ValueError(f"rows: a name stands twice in {list(self.rows)}")
        return self


class Tables(Settings):
    """The paper's tables that are rebuilt; tables 7 and 8 follow from the rest.

    Tables 4 to 6, and those beyond the paper that `make claims` adds, are of `ablations.corpus`.
    """

    table1: QualityTable | None
    table2: QualityTable | None
    table3: SpeedTable
    table4: Layout | None
    table5: Layout | None
    table6: Layout | None
    steps: Layout | None = Field(None, description="steps of the flow inside a frame")
    parts: Layout | None = Field(None, description="HybridSign with one part left out or replaced")

    def compared(self) -> dict[str, QualityTable]:
        """The tables of systems' quality that are made, by name."""
        named = {"table1": self.table1, "table2": self.table2}
        return {name: table for name, table in named.items() if table is not None}

    def ablated(self) -> dict[str, Layout]:
        """The tables of ablations that are made, by name."""
        names = ("table4", "table5", "table6", "steps", "parts")
        named = {name: getattr(self, name) for name in names}
        return {name: table for name, table in named.items() if table is not None}

    def on(self, corpus: str) -> dict[str, QualityTable]:
        """All tables that are made, by name: those of ablations on the corpus that is given."""
        placed = {
            name: QualityTable(corpus=corpus, **layout.model_dump())
            for name, layout in self.ablated().items()
        }
        return self.compared() | placed
