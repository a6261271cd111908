import platform
from pathlib import Path

from hybridsign.doctor.packages import examine, installed


def rewrite(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def install(monkeypatch, folder, name, version, *asks_for):
    """A package's metadata where Python finds them, as pip leaves them."""
    place = folder / "site" / f"{name.replace('-', '_')}-{version}.dist-info"
    place.mkdir(parents=True)
    lines = ["Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Dist: {line}" for line in asks_for]
    (place / "METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.syspath_prepend(place.parent)
    installed.cache_clear()


def test_this_environment_has_what_the_project_asks_for(checkout):
    python, packages = examine()
    assert python.found == platform.python_version()
    assert not python.stops
    assert not packages.stops


def test_an_old_python_stops_everything(checkout):
    rewrite(checkout / "pyproject.toml", 'requires-python = ">=3.11"', 'requires-python = ">=4"')
    python, _ = examine()
    assert python.stops
    assert "Python >=4 is needed" in python.advice


def test_a_package_that_is_too_old_stops_everything_and_is_named(checkout):
    rewrite(checkout / "pyproject.toml", '"numpy>=2.2,<3"', '"numpy>=99"')
    _, packages = examine()
    assert packages.stops
    assert "absent or too old: numpy;" in packages.advice


def test_what_a_package_asks_for_in_turn_is_missed_too(checkout, monkeypatch):
    install(monkeypatch, checkout, "outer-signs", "1.0", "inner-signs>=2", 'more; extra == "all"')
    rewrite(checkout / "pyproject.toml", '"numpy>=2.2,<3"', '"outer-signs"')
    _, packages = examine()
    assert "absent or too old: inner-signs;" in packages.advice


def test_another_version_than_the_pinned_one_is_told_and_stops_nothing(checkout, monkeypatch):
    install(monkeypatch, checkout, "outer-signs", "1.0")
    Path("requirements.lock").write_text("# pins\nouter-signs==1.1\n", encoding="utf-8")
    _, packages = examine()
    assert packages.found == "0 of 1 as in requirements.lock"
    assert "not so: outer-signs;" in packages.advice
    assert not packages.stops


def test_the_build_of_a_package_is_not_its_version(checkout, monkeypatch):
    install(monkeypatch, checkout, "outer-signs", "1.1+cpu")
    Path("requirements.lock").write_text("# pins\nouter-signs==1.1\n", encoding="utf-8")
    _, packages = examine()
    assert packages.found == "1 of 1 as in requirements.lock"


def test_elsewhere_than_in_the_project_it_says_where_to_go(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    [packages] = examine()
    assert packages.stops
    assert packages.advice == (
        "pyproject.toml and requirements.lock not found; go to the project's folder"
    )
