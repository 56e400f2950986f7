"""The page in a real browser: chromium, driven without a screen."""

import os
import shutil
from pathlib import Path

import pytest

from running import run

ROOT = Path(__file__).parents[1]
webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="chromium is not installed")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    asked = ["--data", str(ROOT / "data"), "--as-of", "2023-06-30", "--today", "2023-07-31"]
    assert run(["report", *asked, "-o", "报告.html"], folder).code == 0
    return (folder / "报告.html").as_uri()


@pytest.fixture(scope="module")
def driver():
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for each in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(each)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    quiet = Service(DRIVER, log_output=os.devnull)
    found = webdriver.Chrome(options=options, service=quiet)
    yield found
    found.quit()


@pytest.fixture
def page(driver, address):
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    screen(driver, 1280)
    driver.get("about:blank")
    driver.get(address)
    return driver


def screen(driver, width):
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def shown(page):
    return page.execute_script(
        "return [...document.querySelectorAll('tr.target')].filter(r => r.offsetParent)"
        ".map(r => r.innerText)"
    )


def choose(page, name, value):
    page.execute_script(
        "const f = document.forms[0].elements[arguments[0]]; f.value = arguments[1];"
        "f.dispatchEvent(new Event('input', {bubbles: true}))",
        name,
        value,
    )


def test_it_asks_nobody_and_complains_about_nothing(page, address):
    asked = [
        each["message"].split('"url":"', 1)[1].split('"', 1)[0]
        for each in page.get_log("performance")
        if "Network.requestWillBeSent" in each["message"]
    ]
    assert [url for url in asked if not url.startswith(("file:", "data:", "about:"))] == []
    assert any(url == address for url in asked)  # the log is really kept
    assert page.get_log("browser") == []


def test_filter_and_search(page):
    everything = shown(page)
    assert len(everything) == 115
    choose(page, "status", "off_track")
    lagging = shown(page)
    assert 0 < len(lagging) < 20
    assert all("严重滞后" in text for text in lagging)
    choose(page, "text", "专家诊脉 M02")
    assert len(shown(page)) == 1
    output = page.execute_script("return document.querySelector('output').textContent")
    assert output == "显示 1 / 115"
    headings = "return [...document.querySelectorAll('h4')].filter(h => h.offsetParent).length"
    assert page.execute_script(headings) == 1
    page.execute_async_script("document.forms[0].reset(); setTimeout(arguments[0], 50)")
    assert shown(page) == everything
    choose(page, "area", "台山市")
    assert 0 < len(shown(page)) < 30
    choose(page, "area", "")
    choose(page, "department", "食品生产科")
    assert 0 < len(shown(page)) < 30
    choose(page, "text", "no such thing")
    assert shown(page) == []


def test_a_figure_opens_its_explanation(page):
    state = "return document.getElementById('why-M02-01').closest('details').open"
    assert page.execute_script(state) is False
    page.execute_async_script(
        "document.querySelector('a[href=\"#why-M02-01\"]').click(); setTimeout(arguments[0], 100)"
    )
    assert page.execute_script(state) is True


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_sticks_out(page, width):
    screen(page, width)
    assert page.execute_script("return document.documentElement.scrollWidth") <= width


def test_without_javascript_all_figures_stand_there(driver, address):
    driver.get("about:blank")
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    driver.get(address)
    assert len(shown(driver)) == 115
    assert not driver.execute_script("return document.getElementById('find').offsetParent")
    explained = driver.execute_script("return document.querySelectorAll('details pre').length")
    assert explained > 90
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_dark_screens_get_dark_paper(page):
    paper = "return getComputedStyle(document.body).backgroundColor"
    assert page.execute_script(paper) == "rgb(255, 255, 255)"
    dark = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", dark)
    assert page.execute_script(paper) != "rgb(255, 255, 255)"
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
