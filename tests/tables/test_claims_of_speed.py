"""The ledger of speed: ratios of single rounds decide, at each width and in both readings."""

import pytest

from hybridsign.tables.claims_of_speed import CLAIMS, findings, sheet
from latency_specimens import in_rounds


def steady(milliseconds, rounds=8):
    return [milliseconds + number % 2 / 100 for number in range(rounds)]


def of(found, first, second, metric="total_60_ms", **where):
    [one] = [
        each
        for each in found
        if each.metric == metric
        and each.comparison.split()[::2] == [first, second]
        and all(getattr(each, name) == value for name, value in where.items())
    ]
    return one


def in_table_4(hybrid, rival, name="diffusion"):
    found = findings({"table4": [in_rounds("hybrid", hybrid), in_rounds(name, rival)]})
    return of(found, "hybrid", name)


def test_what_is_sooner_in_every_round_is_sooner():
    found = in_table_4(steady(60), steady(90))
    assert found.verdict == "holds"
    assert found.low <= found.ratio <= found.high < 1
    assert in_table_4(steady(90), steady(60)).verdict == "fails"


def test_what_is_now_sooner_and_now_later_is_undecided():
    assert in_table_4([50, 70] * 4, [60] * 8).verdict == "undecided"


def test_a_tenth_more_time_is_as_fast_and_a_fifth_more_is_not():
    assert in_table_4(steady(107), steady(100), "autoregressive").verdict == "holds"
    assert in_table_4(steady(120), steady(100), "autoregressive").verdict == "fails"
    assert in_table_4(steady(80), steady(100), "autoregressive").verdict == "fails"


def test_too_few_rounds_decide_nothing_and_say_so():
    found = in_table_4(steady(60, 8), steady(900, 5))
    assert (found.verdict, found.rounds, found.low) == ("undecided", 5, None)
    page = sheet([found], "some processor", "default").markdown()
    assert "last frame hybrid < diffusion: 0.0667 (rounds: 5, no interval) [0.179]" in page


@pytest.mark.parametrize(("hybrid", "told"), [(1234, "123"), (0.0125, "0.00125")])
def test_large_and_small_ratios_have_the_digits_that_count(hybrid, told):
    found = in_table_4([hybrid] * 6, [10.0] * 6)
    [[*_, effect]] = sheet([found], "some processor", "default").rows
    assert effect == f"last frame hybrid < diffusion: {told} ({told} to {told}) [0.179]"


def test_the_papers_ratio_is_that_of_its_own_numbers():
    assert in_table_4(steady(60), steady(90)).paper == pytest.approx(5.90 / 32.89, abs=1e-4)


def test_a_rival_of_few_steps_is_read_in_both_ways_and_each_width_stands_alone():
    timed = [
        in_rounds("hybrid", steady(60), firsts=steady(3)),
        in_rounds("sign_idd", steady(10), steps=5),
        in_rounds("sign_idd", steady(100), steps=50, sampling="matched"),
        in_rounds("hybrid", steady(200), size="paper"),
        in_rounds("sign_idd", steady(600), size="paper", steps=5),
    ]
    found = findings({"table3": timed})
    pair = {"first": "hybrid", "second": "sign_idd", "metric": "frames_per_second"}
    default, paper = {"size": "default", **pair}, {"size": "paper", **pair}
    assert of(found, **default, reading="official").verdict == "fails"
    assert of(found, **default, reading="matched").verdict == "holds"
    assert of(found, **paper, reading="official").verdict == "holds"
    assert of(found, **default, reading="matched").ratio == pytest.approx(100 / 60, abs=1e-3)
    first = of(found, **default | {"metric": "ttff_ms"}, reading="official")
    assert (first.verdict, first.paper) == ("holds", None)


def test_what_was_not_timed_is_not_tested():
    found = findings({"table3": [in_rounds("pt", steady(30))]})
    assert {each.verdict for each in found} == {"not tested"}
    page = sheet(found, "some processor", "smoke")
    assert {row[0] for row in page.rows} == {claim.said for claim in CLAIMS}
    assert "no such rows here" in page.markdown()
