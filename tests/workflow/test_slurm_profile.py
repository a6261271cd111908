import re
from pathlib import Path

from hybridsign.settings import read_yaml

ROOT = Path(__file__).parents[2]
PROFILE = ROOT / "profiles/slurm/config.yaml"


def rules():
    """Each rule's text, by its name."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("workflow/rules/*.smk"))
    _, *parts = re.split(r"^rule (\w+):", text, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_a_node_of_its_own_goes_to_every_rule_that_takes_all_cores_and_to_no_other():
    alone = read_yaml(PROFILE)["set-resources"]
    assert set(alone) == {name for name, text in rules().items() if "workflow.cores" in text}
    assert all("--exclusive" in resources["slurm_extra"] for resources in alone.values())


def test_every_rule_says_the_memory_and_the_minutes_that_slurm_is_asked_for():
    for name, text in rules().items():
        assert {"mem_mb=", "runtime="} <= set(re.findall(r"\w+=", text)), name
