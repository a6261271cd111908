import logging

import pytest

from hybridsign import console


@pytest.fixture(autouse=True)
def fresh():
    """The project's log as it was, after each test."""
    kept, propagate = console.log.handlers, console.log.propagate
    console.log.handlers = []
    yield
    for handler in console.log.handlers:
        handler.close()
    console.log.handlers, console.log.propagate = kept, propagate


@pytest.mark.parametrize(
    ("verbosity", "shown"),
    [(-1, ["warning"]), (0, ["information", "warning"]), (1, ["detail", "information", "warning"])],
)
def test_a_person_sees_as_much_as_was_asked_for(capsys, verbosity, shown):
    console.configure(verbosity)
    console.log.debug("detail")
    console.log.info("information")
    console.log.warning("warning")
    seen = capsys.readouterr()
    assert seen.err.split() == shown
    assert seen.out == ""


def test_the_log_file_holds_everything_and_begins_anew(tmp_path, capsys):
    path = tmp_path / "logs" / "stage.log"
    for run in ("first", "second"):
        console.configure(-1)
        console.log_to(path)
        console.log.debug("%s run", run)
    written = path.read_text(encoding="utf-8")
    assert "DEBUG second run" in written
    assert "first" not in written
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("items", [[1, 2, 3], iter([1, 2, 3])])
def test_progress_changes_nothing_that_passes(items):
    console.configure(0)
    assert list(console.progress(items, "count")) == [1, 2, 3]


def test_progress_counts_what_was_done_before(monkeypatch, caplog):
    console.configure(1)
    console.log.addHandler(caplog.handler)
    monkeypatch.setattr(console, "SECONDS_BETWEEN_LINES", -1.0)
    assert list(console.progress([8, 9], "count", done=8)) == [8, 9]
    assert caplog.messages == ["count: 9 of 10", "count: 10 of 10"]
    console.log.removeHandler(caplog.handler)


def test_progress_writes_no_bar_where_there_is_no_terminal(capsys):
    console.configure(0)
    list(console.progress(range(1000), "count"))
    assert capsys.readouterr().err == ""


def test_a_message_stays_on_its_line_outside_a_terminal(capsys):
    console.configure(0)
    console.log.error("words " * 99)
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_configuring_twice_shows_each_line_once(capsys):
    console.configure(0)
    console.configure(0)
    console.log.info("once")
    assert capsys.readouterr().err.split() == ["once"]
    assert logging.getLogger().handlers is not console.log.handlers
