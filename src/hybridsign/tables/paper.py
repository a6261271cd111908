"""What the paper prints in its tables of quality, under this project's names."""

from __future__ import annotations

from hybridsign import reported

# Of which words its one word error rate is: of glosses in Table 1, of text in Table 2.
WORD_ERRORS = {"table1": "wer_gloss", "table2": "wer_text"}
# Its ablations, by the settings that it names; elsewhere systems have the same names here.
ABLATIONS = {
    "mode=diffusion": "diffusion",
    "mode=autoregressive": "autoregressive",
    "mode=hybrid": "hybrid",
    "backbone=rnn": "recurrence",
    "backbone=causal_attention": "causal_attention",
    "backbone=confidence_aware_causal_attention": "hybrid",
    "experts=1": "one_expert",
    "experts=4": "four_experts",
    "experts=3": "hybrid",
}


def printed(table: str, dataset: str | None) -> dict[tuple[str, str, str], float]:
    """The paper's numbers by (split, row, metric).

    Args:
        table: by its name, such as "table4"; the paper prints nothing under other names.
        dataset: for which the corpus stands; numbers of other data sets do not belong beside it.
    """
    return {
        (
            row["split"],
            ABLATIONS.get(row["system"], row["system"]),
            WORD_ERRORS[table] if row["metric"] == "wer" else row["metric"],
        ): float(row["value"])
        for row in reported.rows("results")
        if (row["paper"], f"table{row['table']}", row["dataset"]) == ("hybridsign", table, dataset)
    }
