import os

import pytest
import torch

from hybridsign.timing.machine import device, on_threads, thread_count


def test_all_threads_are_one_for_each_core():
    assert thread_count("all") == os.cpu_count()
    assert thread_count(3) == 3


def test_the_number_of_threads_is_put_back_even_after_a_fault():
    before = torch.get_num_threads()
    with on_threads(before + 1):
        assert torch.get_num_threads() == before + 1
    assert torch.get_num_threads() == before
    with pytest.raises(RuntimeError), on_threads(before + 1):
        raise RuntimeError
    assert torch.get_num_threads() == before


def test_the_device_is_named_with_its_cores():
    assert device().startswith("CPU: ")
    assert device().endswith(f", {os.cpu_count()} cores")
