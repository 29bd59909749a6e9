# SPDX-License-Identifier: Apache-2.0
"""Models and the log on the engine's page, with the stand-in for Ollama."""

import re
from urllib.parse import urlsplit

from playwright.async_api import expect
import pytest

from .stage import PageStage, Visit

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

MODEL = "nemotron-3-nano:4b"
OTHER = "nemotron-mini:4b"
PULL_SECONDS = 12


async def test_a_model_is_tried_on_a_known_scene(
    visit: Visit, stage: PageStage
) -> None:
    page = visit.page
    await visit.open("Models")
    report = await stage.engine.get("/doctor")
    facts = {one["name"]: one for one in report["findings"]}
    detection = page.locator("#detection")
    await expect(detection).to_contain_text(facts["model"]["facts"]["model"])
    await expect(detection).to_contain_text(facts["model"]["text"])
    await expect(detection).to_contain_text(facts["devices"]["text"])
    host = page.get_by_label(f"Ollama at {urlsplit(stage.ollama).netloc}")
    await expect(host).to_contain_text("Answering")
    await expect(host).to_contain_text("kept to the schema of an answer")
    await expect(host.get_by_role("row", name=MODEL)).to_contain_text("on the GPU")
    await host.get_by_role("button", name="Try it").click()
    trial = host.locator(".trial")
    await expect(trial).to_contain_text(re.compile(rf"{MODEL} answered in \d+\.\d s"))
    await expect(trial).to_contain_text("The probe is passed")
    score = trial.locator("dd").first
    assert 0 <= int((await score.inner_text()).split()[0]) <= 100
    await trial.get_by_text("What it was asked").click()
    await expect(trial.locator("pre").first).to_contain_text("Camera «Front door»")
    assert await visit.faults() == []


async def test_a_download_shows_how_far_it_is_can_be_stopped_and_ends(
    visit: Visit, stage: PageStage
) -> None:
    page = visit.page
    slow = {"pull_seconds": PULL_SECONDS}
    async with stage.http.post(f"{stage.ollama}/_control", json=slow) as answer:
        assert answer.status == 200
    await visit.open("Models")
    host = page.locator(".host")
    field = host.get_by_label("Model", exact=True)
    await field.fill("gpt-oss:120b-cloud")
    await host.get_by_role("button", name="Download").click()
    await expect(host.get_by_role("alert")).to_contain_text("choose a local model")
    await expect(field).to_have_attribute("aria-invalid", "true")

    await field.fill(OTHER)
    await host.get_by_role("button", name="Download").click()
    bar = host.get_by_role("progressbar", name=f"Download of {OTHER}")
    await expect(bar).to_be_visible()
    seen = await bar.evaluate(
        "bar => new Promise((resolve) => setInterval(() =>"
        " bar.value > 0 && bar.value < 1 && resolve(bar.value), 50))"
    )
    assert 0 < seen < 1
    await host.get_by_role("button", name="Stop").click()
    await expect(bar).to_be_hidden()
    await expect(host.get_by_role("row", name=OTHER)).to_have_count(0)

    quick = {"pull_seconds": 1}
    async with stage.http.post(f"{stage.ollama}/_control", json=quick) as answer:
        assert answer.status == 200
    await host.get_by_role("button", name="Download").click()
    await expect(host.get_by_role("row", name=OTHER)).to_contain_text("GB")
    assert [text for text in await visit.faults() if "422" not in text] == []


async def test_the_log_is_read_by_level_and_by_words(visit: Visit) -> None:
    page = visit.page
    await visit.open("Log")
    lines = page.locator("#lines li")
    await expect(lines.filter(has_text="listening on")).to_have_count(1)
    await page.get_by_label("Search in these lines").fill("LISTENING on 127")
    await expect(lines).to_have_count(1)
    await page.get_by_label("Search in these lines").fill("")
    await page.get_by_label("Show").select_option(label="Errors")
    await expect(lines.filter(has_text="listening on")).to_have_count(0)
    await page.get_by_label("Show").select_option(label="Everything")
    await expect(lines.locator("b", has_text="debug").first).to_be_visible()
    assert await visit.faults() == []
