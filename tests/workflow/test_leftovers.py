import pytest

from hybridsign.workspace import RECORD
from specimens import ROOT, SHIPPED, run_python

IGNORED = "results/.dvcignore"


@pytest.fixture
def project(tmp_path):
    """What `make all` left, and what another setting did; no code runs but the script's."""
    (tmp_path / "params.yaml").write_text(SHIPPED.read_text(encoding="utf-8"), encoding="utf-8")
    for model in ("hybrid", "forgotten"):
        record = tmp_path / "results/default/train/weather" / model / "seed42" / RECORD
        record.parent.mkdir(parents=True)
        record.write_text("{}", encoding="utf-8")
    return tmp_path


def hidden(project):
    done = run_python(str(ROOT / "workflow/leftovers.py"), cwd=project)
    assert done.returncode == 0, done.stderr
    ignored = project / IGNORED
    return ignored.read_text(encoding="utf-8").splitlines() if ignored.exists() else None


def test_what_params_no_longer_names_is_hidden_from_dvc(project):
    (project / ".dvc").mkdir()
    assert hidden(project) == ["/default/train/weather/forgotten/seed42"]


def test_once_nothing_is_left_over_nothing_is_hidden(project):
    (project / ".dvc").mkdir()
    hidden(project)
    (project / "results/default/train/weather/forgotten/seed42" / RECORD).unlink()
    assert hidden(project) is None


def test_where_there_is_no_dvc_nothing_is_written(project):
    assert hidden(project) is None
