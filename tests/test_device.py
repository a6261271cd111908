import subprocess
import sys

import pytest
import torch

from hybridsign.device import claimed, random_state, set_random_state, torch_device
from hybridsign.workspace import StageError
from specimens import ROOT

TAKE_ONE_AND_WAIT = """
import sys
from pathlib import Path
from hybridsign.device import claimed
number, file = claimed(["a", "b"], Path(sys.argv[1]))
print(number, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def take(tmp_path):
    """Start a process that takes one of two things and keeps it until it is told to end."""
    started = []

    def take():
        command = [sys.executable, "-c", TAKE_ONE_AND_WAIT, str(tmp_path)]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        started.append(process)
        return process

    yield take
    for process in started:
        process.kill()
        process.communicate()


def taken(process):
    return int(process.stdout.readline())


def test_each_process_takes_one_that_no_other_has(take):
    assert {taken(take()), taken(take())} == {0, 1}


def test_one_that_a_killed_process_had_is_free_again(take):
    first = take()
    number = taken(first)
    assert {number, taken(take())} == {0, 1}
    waiting = take()
    first.kill()
    first.wait()
    assert taken(waiting) == number


def test_one_is_taken_for_as_long_as_its_file_is_open(tmp_path):
    first, file = claimed(["a", "b"], tmp_path)
    second, other = claimed(["a", "b"], tmp_path)
    file.close()
    third, again = claimed(["a", "b"], tmp_path)
    assert (first, second, third) == (0, 1, 0)
    other.close()
    again.close()


def test_the_cpu_is_the_cpu():
    assert torch_device("cpu") == torch.device("cpu")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_gpu_that_is_not_there_is_asked_for_in_vain():
    with pytest.raises(StageError, match=r"finds no GPU on this machine\. Set device"):
        torch_device("cuda")


def test_dropout_goes_on_from_where_its_stream_stood():
    cpu = torch_device("cpu")
    state = random_state(cpu)
    first = torch.rand(4)
    set_random_state(state, cpu)
    assert torch.equal(torch.rand(4), first)
