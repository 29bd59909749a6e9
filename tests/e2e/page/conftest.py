# SPDX-License-Identifier: Apache-2.0
"""One engine, one street and one browser for all tests of the page."""

import asyncio
from collections.abc import AsyncIterator

from playwright.async_api import Browser
import pytest
import pytest_asyncio

from .stage import PageStage, Visit, chromium, page_stage


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[PageStage]:
    """Give a stage on which somebody has just climbed into the back yard."""
    async with page_stage(tmp_path_factory.mktemp("page")) as stage:
        await stage.see_intruder()
        async with asyncio.timeout(240):
            while not any(
                one["outcome"] == "assessed" for one in await stage.engine.windows()
            ):
                await asyncio.sleep(0.5)
        yield stage


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Run one browser; every visitor has cookies of their own."""
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, stage: PageStage) -> AsyncIterator[Visit]:
    """Give the page to somebody who has logged in."""
    async with Visit.by(browser) as visit:
        await visit.log_in(stage.engine)
        yield visit
