from hybridsign.tables.paper import printed


def test_the_papers_word_error_rate_is_of_glosses_in_table_1_and_of_text_in_table_2():
    first, second = printed("table1", "phoenix14t"), printed("table2", "how2sign")
    assert first["dev", "pt", "wer_gloss"] == 96.85
    assert second["dev", "pt", "wer_text"] == 96.91


def test_rows_of_the_ablations_are_found_by_their_names_here():
    found = [printed(f"table{number}", "how2sign") for number in (4, 5, 6)]
    rows = [{row for _, row, _ in table} for table in found]
    assert rows == [
        {"diffusion", "autoregressive", "hybrid"},
        {"recurrence", "causal_attention", "hybrid"},
        {"one_expert", "four_experts", "hybrid"},
    ]
    # The full model is one and the same system in all of them.
    assert len({tuple(sorted(_of(table, "hybrid").items())) for table in found}) == 1
    assert found[2]["test", "four_experts", "dtw"] == 5.72


def test_a_corpus_that_stands_for_another_data_set_or_for_none_has_no_numbers_beside_it():
    assert printed("table4", "phoenix14t") == printed("table4", None) == {}


def test_the_paper_prints_nothing_of_tables_beyond_it():
    assert printed("steps", "how2sign") == {}


def _of(table, row):
    return {metric: value for (_, name, metric), value in table.items() if name == row}
