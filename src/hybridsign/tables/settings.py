"""What a table is in params.yaml."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from hybridsign.settings import Settings

# Of a metric that no clip defines, such as an error of hands that nobody ever saw.
UNDEFINED = "undefined"
Metric = Literal[
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


class QualityTable(Settings):
    """A table of systems on one corpus, dev and test."""

    corpus: str = Field(description="a key of `corpora`")
    rows: tuple[str, ...] = Field(min_length=1, description="models and controls, in order")
    columns: tuple[Metric, ...] = Field(min_length=1)
    against: str | None = Field(
        None,
        description="the row, where it is shown, that the others are held against with a p-value",
    )

    @model_validator(mode="after")
    def _nothing_stands_twice(self) -> QualityTable:
        for what, names in (("rows", self.rows), ("columns", self.columns)):
            if len(set(names)) < len(names):
                raise ValueError(f"{what}: a name stands twice in {list(names)}")
        return self


class Tables(Settings):
    """The paper's tables of quality that are rebuilt; tables 7 and 8 follow from the rest."""

    table1: QualityTable | None
    table2: QualityTable | None

    def chosen(self) -> dict[str, QualityTable]:
        """The tables that are made, by name."""
        named = {"table1": self.table1, "table2": self.table2}
        return {name: table for name, table in named.items() if table is not None}
