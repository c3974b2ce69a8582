"""Sites of the databases by hand and of the sample; one browser, and one server for each database, for pages in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import chromium
import kin
import pytest
import rough
from chromium import Tab
from sites import Served, Site, handmade, sample, server, site


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The database made by hand; a module about other data has another of this name."""
    with site(handmade(tmp_path_factory.mktemp("hand"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The sample corpus."""
    with site(sample(tmp_path_factory.mktemp("sample"))) as opened:
        yield opened


@pytest.fixture(scope="module", params=["hand", "real"])
def any_site(request: pytest.FixtureRequest) -> Site:
    return request.getfixturevalue(request.param)


# ---- in a browser


def _served(database: Path) -> Iterator[Served]:
    with server(database) as address:
        yield Served(address, database)


@pytest.fixture(scope="session")
def hand_served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from _served(handmade(tmp_path_factory.mktemp("hand")))


@pytest.fixture(scope="session")
def sample_served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from _served(sample(tmp_path_factory.mktemp("sample")))


@pytest.fixture(scope="session")
def kin_served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from _served(kin.related(tmp_path_factory.mktemp("kin")))


@pytest.fixture(scope="session")
def rough_served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from _served(rough.rough(tmp_path_factory.mktemp("rough")))


@pytest.fixture(scope="session")
def browser() -> Iterator[Tab]:
    with chromium.tab() as opened:
        yield opened


@pytest.fixture
def tab(browser: Tab) -> Tab:
    """The one tab, as it was when it was new."""
    browser.size(1300, 900)
    browser.prefer("light")
    browser.open("about:blank")
    browser.complaints.clear()
    return browser
