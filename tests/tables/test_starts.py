from hybridsign.tables.latency import Start
from hybridsign.tables.starts import figure


def start(model, frames, ttff_ms, variant="eager"):
    return Start(model, variant, "default", frames, 3, ttff_ms, ttff_ms)


def test_each_system_and_variant_is_a_line_through_its_lengths():
    starts = [
        start("hybrid", 120, 2.1),
        start("hybrid", 60, 2.0),
        start("hybrid", 60, 1.0, "compiled"),
        start("hybrid", 120, 1.1, "compiled"),
        start("gcdm", 60, 160.0),
        start("gcdm", 120, 330.0),
    ]
    drawn = figure(starts, {"hybrid": "HybridSign", "gcdm": "GCDM"}, "CPU: some processor")
    (axes,) = drawn.axes
    lines = {line.get_label(): line.get_xydata().tolist() for line in axes.lines[:3]}
    assert lines == {
        "HybridSign": [[60, 2.0], [120, 2.1]],
        "HybridSign, compiled": [[60, 1.0], [120, 1.1]],
        "GCDM": [[60, 160.0], [120, 330.0]],
    }
    assert "CPU: some processor" in axes.get_title(loc="left")
