import os
import time

import pytest

from fuzz.harness import fuzz
from fuzz.subjects import SUBJECTS, Subject, lay_out
from hybridsign.data.formats import FORMATS


def test_every_format_that_can_be_imported_is_under_attack():
    assert {name for name, _, _ in FORMATS} <= set(SUBJECTS)


@pytest.mark.parametrize("name", SUBJECTS)
def test_damaged_and_hostile_files_are_read_or_refused_in_words(name):
    outcome = fuzz(name, 50)
    assert outcome.faults == []
    assert outcome.inputs == 50
    assert min(outcome.read, outcome.refused.total()) > 0


@pytest.mark.parametrize("name", SUBJECTS)
def test_the_files_are_the_same_whatever_the_time(name, monkeypatch, tmp_path):
    first = [lay_out(SUBJECTS[name], tmp_path, number).read_bytes() for number in range(20)]
    monkeypatch.setattr(time, "time", lambda: 1e9)
    assert [lay_out(SUBJECTS[name], tmp_path, n).read_bytes() for n in range(20)] == first


def ends(path):
    os._exit(3)


def runs_code(path):
    os.system("exit 0")


def hangs(path):
    time.sleep(60)


def fills_memory(path):
    return bytearray(2**30)


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (ends, "ends the process (3)"),
        (runs_code, "CodeRan: os.system"),
        (hangs, "hangs for more than 0.2 s"),
        (fills_memory, "MemoryError: "),
    ],
)
def test_a_reader_that_fails_is_found_out(monkeypatch, read, told):
    bad = Subject("bad", "file", lambda number, random: b"", read)
    monkeypatch.setitem(SUBJECTS, "bad", bad)
    assert fuzz("bad", 1, seconds=0.2, memory=2**29).faults == [(0, told)]
