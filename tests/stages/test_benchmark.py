from hybridsign.workspace import read_json


def test_times_are_of_single_sentences_after_warming_up(evaluated):
    times = read_json(evaluated.results("benchmark", "weather", "pt", "seed42") / "latency.json")
    assert (times["sentences"], times["batch"], times["threads"]) == (2, 1, 1)
    assert times["frames"] == times["sequential_evaluations"] == 20
    assert 0 < times["first_frame_ms"] < times["total_ms"]
    assert times["first_frame_ms"] <= times["first_frame_ms_p95"]
    assert times["frames_per_second"] > 0
    assert times["parameters"] > 1000
