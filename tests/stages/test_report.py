import re

import pytest
from PIL import Image

from hybridsign.stages import report
from hybridsign.stages.report import _table
from hybridsign.tables.sheet import Sheet


@pytest.fixture(scope="module")
def page(evaluated):
    return (evaluated.results("report") / "report.html").read_text(encoding="utf-8")


def test_the_page_shows_all_tables_curves_times_and_pictures(page):
    for part in (
        "Which metric can be believed",
        "Table 1",
        "Table 7",
        "Table 8",
        "Claims of speed",
        "PT (Saunders et al. 2020)",
        "first frame, ms",
        "Reliability diagram: PT (Saunders et al. 2020), weather",
        "Time to the first frame against the length of the clip, weather",
    ):
        assert part in page
    assert page.count("data:image/svg+xml;base64,") == 5
    assert page.count("data:image/png;base64,") == 2
    assert page.count("data:image/gif;base64,") == 1


def test_the_list_of_contents_leads_to_every_part(page):
    targets = re.findall(r'<a href="#([^"]+)"', page)
    assert targets == re.findall(r'<h2 id="([^"]+)"', page)
    assert {"table-1", "belief", "time", "pictures", "curves"} <= set(targets)


def test_the_pictures_lie_beside_the_page(evaluated):
    for name in report.pictures(["weather"]):
        assert (evaluated.results("report") / name).stat().st_size > 0
    with Image.open(evaluated.results("report") / "signing_weather.gif") as film:
        assert film.n_frames > 2


def test_the_page_says_that_the_signs_are_invented(page):
    assert "invented signs, not DGS or ASL" in page


def test_the_page_needs_nothing_from_elsewhere(page):
    assert set(re.findall(r'(?:src|href)="([a-z]+):', page)) == {"data"}
    assert "<script" not in page


def test_a_table_is_read_as_it_was_written():
    sheet = Sheet("Table 9", ["System", "B1"], [["a | b", "1"], ["c", ""]], "Of x.", ["n:1"])
    assert _table(sheet.markdown()) == {
        "title": "Table 9",
        "header": ["System", "B1"],
        "rows": [["a | b", "1"], ["c", ""]],
        "caption": "Of x.",
        "notes": ["n:1"],
    }
