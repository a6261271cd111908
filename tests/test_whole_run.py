"""What a whole run was made of, gathered from what its stages recorded."""

from pathlib import Path

import pytest

from hybridsign import whole_run
from hybridsign.workspace import Place, produce, read_json, write_json

PARAMS = {"profile": "smoke", "model_seeds": [42]}


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def made(stage, *names, inputs=(), started="2026-01-01T00:00:00Z", wall=10.0, cpu=10.0):
    """A stage's folder, as if it had run at that time."""
    place = Place("smoke", stage, *names)
    with produce(place, settings={}, inputs=inputs, outputs=["a"], code="c0de") as folder:
        (folder / "a").write_text(f"{stage} {names}")
    times = {"started": started, "wall_seconds": wall, "cpu_seconds": cpu, "cores": 2}
    provenance = place.folder / "provenance.json"
    write_json(provenance, read_json(provenance) | times)
    return place.folder / "a"


def written():
    return read_json(whole_run.write("smoke", PARAMS))


def test_it_names_the_stages_behind_the_tables_and_no_others():
    fetched = made("fetch", "weather")
    trained = made("train", "weather", "pt", 42, inputs=[fetched])
    made("train", "weather", "removed", 42, inputs=[fetched])
    made("tabulate", inputs=[trained])
    stages = [(each["stage"], each["place"]) for each in written()["stages"]]
    assert sorted(stages) == [
        ("fetch", ["weather"]),
        ("tabulate", []),
        ("train", ["weather", "pt", "seed42"]),
    ]


def test_it_holds_what_a_run_is_repeated_from():
    Path("requirements.lock").write_text("numpy==2\n")
    made("tabulate", inputs=[made("fetch", "weather")])
    found = written()
    assert found["params"] == PARAMS
    assert found["corpora"] == {
        "weather": read_json(Path("results/smoke/fetch/weather/record.json"))["outputs"]
    }
    assert len(found["lock"]) == 64
    assert "numpy" in found["versions"]
    assert found["cpu_seconds"] == 20.0


def test_cores_are_busy_as_far_as_stages_fill_the_time_in_which_any_of_them_ran():
    first = made("fetch", "weather", started="2026-01-01T00:00:00Z", wall=10, cpu=9)
    beside = made("fetch", "howto", started="2026-01-01T00:00:05Z", wall=10, cpu=9)
    timed = made("benchmark", inputs=[first], started="2026-01-01T00:01:00Z", wall=60, cpu=60)
    later = "2026-01-01T03:00:00Z"  # the pause before it is nobody's
    made("tabulate", inputs=[timed, beside], started=later, wall=5, cpu=2)
    assert written()["share_of_cores_busy"] == round(20 / (2 * 20), 3)


def test_what_came_from_a_cache_is_named_and_not_counted():
    fetched = made("fetch", "weather")
    fetched.with_name("provenance.json").unlink()
    made("tabulate", inputs=[fetched], cpu=7.0)
    found = written()
    assert found["from_a_cache"] == ["fetch/weather"]
    assert set(found["corpora"]) == {"weather"}
    assert found["cpu_seconds"] == 7.0


def test_without_tables_there_is_nothing_to_tell_of():
    assert written()["stages"] == []
