import pytest

import release_specimens
from hybridsign.console import log


@pytest.fixture
def how2sign(tmp_path):
    return release_specimens.how2sign(tmp_path / "how2sign")


@pytest.fixture
def phoenix(tmp_path):
    return release_specimens.phoenix(tmp_path / "PHOENIX-2014-T-release-v3")


@pytest.fixture
def said(caplog):
    log.addHandler(caplog.handler)
    yield caplog
    log.removeHandler(caplog.handler)
