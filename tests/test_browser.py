"""The page in a real browser: chromium, driven without a screen."""

import base64
import itertools
import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest

from running import HANGS, ROOT, run

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
WebDriverWait = pytest.importorskip("selenium.webdriver.support.ui").WebDriverWait
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="chromium is not installed"),
]


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
    found.set_script_timeout(HANGS)
    yield found
    found.quit()


@pytest.fixture
def page(driver, address):
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
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
    said = "return document.querySelector('output').textContent"
    output = page.execute_script(said)
    assert output == "显示1行，共115行"
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
    assert page.execute_script(said) == "没有符合条件的目标"


def test_the_parts_of_a_page_of_several_work_each_for_itself(page, tmp_path):
    data = [ROOT / "tests/catalogues/small", ROOT / "tests/workspaces/education/data"]
    named = [text for each in data for text in ("--data", str(each))]
    asked = ["report", *named, "--as-of", "2023-06-30", "--today", "2023-07-31", "-o", "报告.html"]
    assert run(asked, tmp_path).code == 0
    page.get((tmp_path / "报告.html").as_uri())
    everything = shown(page)
    rows = "return document.querySelectorAll('.part')[arguments[0]].querySelectorAll('tr.target').length"
    first, second = (page.execute_script(rows, part) for part in (0, 1))
    assert len(everything) == first + second
    choose(page, "status", "off_track")  # in the first of the parts
    assert page.current_url.endswith("#1-status=off_track")
    assert shown(page)[-second:] == everything[-second:]
    assert len(shown(page)) < len(everything)
    page.execute_script(
        "const f = document.forms[1].elements.text; f.value = 'M01-02';"
        "f.dispatchEvent(new Event('input', {bubbles: true}))"
    )
    assert "1-status=off_track" in page.current_url
    assert page.current_url.endswith("2-text=M01-02")
    both = shown(page)
    assert 0 < len(both) < second
    page.refresh()
    assert shown(page) == both
    page.execute_script("document.querySelectorAll('.part')[1].querySelector('.tiles a').click()")
    assert "2-status=" in page.current_url
    page.get("about:blank")
    page.get((tmp_path / "报告.html").as_uri() + "#2-status=behind")
    top = "return document.querySelectorAll('.part')[1].getBoundingClientRect().top"
    assert -1 < page.execute_script(top) < 100, "who is sent the address sees what it asks for"
    assert page.get_log("browser") == []


def test_a_count_shows_its_targets(page):
    choose(page, "area", "台山市")
    page.execute_script("document.querySelector('.tiles a[data-status=missed]').click()")
    assert shown(page) == []
    page.execute_script("document.querySelector('.tiles a[data-status=off_track]').click()")
    lagging = shown(page)
    assert len(lagging) >= 7  # the filter by area is cleared
    assert all("严重滞后" in text for text in lagging)


def test_a_part_has_its_whole_name_where_the_whole_is_filtered_away(page):
    assert not any("食品产业园区建成" in text for text in shown(page) if "新会区" in text)
    choose(page, "area", "新会区")
    assert any("食品产业园区建成 · 新会区" in text for text in shown(page))


def test_a_link_leads_to_its_target_though_it_was_filtered_away(page):
    choose(page, "status", "met")
    page.execute_script("document.querySelector('#unreported ~ * a').click()")
    assert len(shown(page)) == 115
    assert hash_of(page).startswith("#M")


def hash_of(page):
    return unquote(page.execute_script("return location.hash"))


def awaited(page, state, wanted):
    """Wait until the page says so: what the address changes comes a moment later."""
    WebDriverWait(page, HANGS).until(lambda driver: driver.execute_script(state) == wanted)


STATUS = "return document.forms[0].elements.status.value"
HEADING = "return document.getElementById('targets').innerText"


def test_the_filters_stand_in_the_address_and_above_what_is_shown(page, address):
    assert page.execute_script(HEADING) == "全部目标"
    choose(page, "status", "off_track")
    assert hash_of(page) == "#status=off_track"
    assert page.execute_script(HEADING).startswith("筛选条件：状态 严重滞后 · 显示")
    lagging = shown(page)
    choose(page, "area", "台山市")
    assert hash_of(page) == "#status=off_track&area=台山市"
    page.back()
    awaited(page, "return document.forms[0].elements.area.value", "")
    assert shown(page) == lagging
    page.back()
    awaited(page, STATUS, "")
    assert len(shown(page)) == 115
    page.get("about:blank")
    page.get(address + "#status=behind&text=M04")
    assert page.execute_script(STATUS) == "behind"
    assert 0 < len(shown(page)) < 10
    assert all("滞后" in text for text in shown(page))
    page.get("about:blank")
    page.get(address + "#status=nonsense")
    assert len(shown(page)) == 115


def column(page, table, number):
    return page.execute_script(
        "return [...document.querySelectorAll(`${arguments[0]} tbody tr`)]"
        ".map(r => r.cells[arguments[1]].firstChild.textContent.trim())",
        table, number,
    )  # fmt: skip


def test_columns_sort_by_mouse_and_by_keyboard(page):
    table, gap = ".lagging", 4
    before = column(page, table, gap)
    heading = page.find_elements("css selector", ".lagging thead th")[gap]
    button = heading.find_element("css selector", "[role=button]")
    assert heading.get_attribute("aria-sort") == "none"
    page.execute_script("arguments[0].click()", button)
    known = [float(text.removesuffix("个百分点")) for text in before if text != "–"]
    told = [f"{each:.1f}个百分点" for each in sorted(known)]
    assert column(page, table, gap) == told + ["–"] * before.count("–")
    assert heading.get_attribute("aria-sort") == "ascending"
    button.send_keys("\ue007")  # Enter
    assert column(page, table, gap) == told[::-1] + ["–"] * before.count("–")
    assert heading.get_attribute("aria-sort") == "descending"
    status = page.find_elements("css selector", ".lagging thead [role=button]")[2]
    status.send_keys(" ")
    assert column(page, table, gap) == before, "the worst first again"
    assert heading.get_attribute("aria-sort") == "none"


def test_the_targets_of_an_indicator_stay_together_when_columns_sort(page):
    table = "table[aria-labelledby=measure-2]"
    page.execute_script(f"document.querySelectorAll('{table} thead [role=button]')[3].click()")
    names = [text.split("\n")[0] for text in shown(page) if "M02-" in text]
    parts = page.execute_script(
        f"return [...document.querySelectorAll('{table} tr.target')].map(r => r.parentNode.id)"
    )
    assert [id_ for id_, _ in itertools.groupby(parts)] == list(dict.fromkeys(parts))
    assert len(names) == len(set(parts)) + 1, "one of them has two targets"


def test_paper_has_no_controls_and_says_what_was_filtered(page):
    hidden = "return ['#find', '.why', '.skip'].filter(s => {const e = document.querySelector(s);"
    hidden += "return e.offsetParent || e.getClientRects().length})"
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert page.execute_script(hidden) == []
    filtered = "const e = document.getElementById('filtered');"
    filtered += "return e.offsetParent ? e.innerText : ''"
    assert page.execute_script(filtered) == ""
    choose(page, "status", "off_track")
    choose(page, "text", "M02")
    assert page.execute_script(filtered) == (
        "筛选条件：状态 严重滞后 · 搜索 M02 · 显示3行，共115行"
    )
    stamp = "return getComputedStyle(document.querySelector('.stamp')).display"
    assert page.execute_script(stamp) == "block"
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_every_printed_page_is_marked(page, tmp_path):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    asked = {"preferCSSPageSize": True, "printBackground": True}
    printed = base64.b64decode(page.execute_cdp_cmd("Page.printToPDF", asked)["data"])
    (tmp_path / "a.pdf").write_bytes(printed)
    told = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "a.pdf", "-"], capture_output=True, check=True
    )
    pages = told.stdout.decode().split("\f")[:-1]
    assert 5 < len(pages) <= 12
    for number, text in enumerate(pages, 1):
        assert "示例数据，不得外传" in text
        assert "截至 2023-06-30" in text
        assert f"{number}/{len(pages)}" in text.replace(" ", "")


def test_words_open_under_their_row_and_are_found(page):
    words = (
        "return [...document.querySelectorAll('tr.story')].filter(r => r.offsetParent)"
        ".map(r => r.querySelector('dl').checkVisibility({contentVisibilityAuto: true}))"
    )
    everything = page.execute_script(words)
    assert len(everything) > 10
    assert not any(everything)  # they are closed at first
    choose(page, "text", "征求意见中")
    (row,) = shown(page)
    assert "食品产业三年行动计划出台" in row
    assert page.execute_script(words) == [False]
    page.execute_script(
        "[...document.querySelectorAll('tr.story summary')].find(s => s.offsetParent).click()"
    )
    assert page.execute_script(words) == [True]


def test_a_figure_opens_its_explanation(page):
    state = "return document.getElementById('why-M02-01').closest('details').open"
    assert page.execute_script(state) is False
    page.execute_async_script(
        "document.querySelector('a[href=\"#why-M02-01\"]').click(); setTimeout(arguments[0], 100)"
    )
    assert page.execute_script(state) is True
    link = page.find_element("css selector", 'a[href="#why-M02-01"]')
    assert link.get_attribute("aria-expanded") == "true"
    link.send_keys("\ue007")  # Enter
    assert page.execute_script(state) is False


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


# ── what a picture and axe can see of it ──

AXE = Path(os.environ.get("BQW_AXE") or "nowhere")
needs_axe = pytest.mark.skipif(
    not AXE.is_file(), reason="BQW_AXE names no axe.min.js: npm install axe-core"
)


@pytest.fixture(params=["light", "dark"])
def scheme(page, request):
    """Looks for light and for dark screens."""
    told = {"features": [{"name": "prefers-color-scheme", "value": request.param}]}
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", told)
    yield request.param
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def unfold(page):
    """Open everything that can be opened, and return how much that is."""
    return page.execute_script(
        "const all = [...document.querySelectorAll('details')];"
        "all.forEach(each => { each.open = true }); return all.length"
    )


def violations(page):
    """What axe calls serious or critical, each with the first place."""
    expression = AXE.read_text(encoding="utf-8")
    page.execute_cdp_cmd("Runtime.evaluate", {"expression": expression})
    return page.execute_async_script(
        "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']}).then(found =>"
        " done(found.violations.filter(v => ['serious', 'critical'].includes(v.impact))"
        ".map(v => [v.id, v.impact, v.nodes.length, v.nodes[0].html.slice(0, 200)])))"
    )


@needs_axe
@pytest.mark.usefixtures("scheme")
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_serious(page, width):
    screen(page, width)
    assert unfold(page) > 90
    assert violations(page) == []


@needs_axe
def test_axe_finds_what_is_spoilt(page):
    page.execute_script(
        "document.documentElement.removeAttribute('lang');"
        "document.querySelector('input').closest('label').replaceWith("
        "document.querySelector('input')); document.querySelector('h1').style.color = '#ddd'"
    )
    page.execute_script("document.querySelector('input').removeAttribute('placeholder')")
    assert {found[0] for found in violations(page)} >= {
        "html-has-lang", "label", "color-contrast",
    }  # fmt: skip


INKED = """
const [source, done] = arguments, picture = new Image();
picture.onload = () => {
  const paper = document.createElement('canvas').getContext('2d');
  Object.assign(paper.canvas, {width: picture.width, height: picture.height});
  paper.drawImage(picture, 0, 0);
  const dots = new Uint32Array(paper.getImageData(0, 0, picture.width, picture.height).data.buffer);
  const counts = new Map();
  dots.forEach(dot => counts.set(dot, (counts.get(dot) || 0) + 1));
  done([picture.width, counts.size, 1 - Math.max(...counts.values()) / dots.length]);
};
picture.src = 'data:image/png;base64,' + source;
"""


def inked(driver, picture):
    """How wide a picture is, how many colours it has, and which share is not the commonest."""
    driver.get("about:blank")
    return driver.execute_async_script(INKED, picture)


@pytest.mark.parametrize("width", [1280, 390])
def test_pictures_of_its_parts(page, scheme, width, tmp_path):
    """Each part of the page is there, drawn in colours, as wide as the screen and not blank."""
    screen(page, width)
    parts = page.execute_script("return [...document.querySelectorAll('h2')].map(h => h.innerText)")
    assert len(parts) >= 5
    taken = []
    for number in range(len(parts)):
        page.execute_script(
            "document.querySelectorAll('h2')[arguments[0]].scrollIntoView()", number
        )
        assert page.save_screenshot(str(tmp_path / f"{scheme}-{width}-{number}.png"))
        taken.append(page.get_screenshot_as_base64())
    for part, picture in zip(parts, taken, strict=True):
        wide, colours, share = inked(page, picture)
        assert wide == width, part
        assert colours > 20, part
        assert 0.01 < share < 0.9, part


def test_a_blank_page_is_seen(driver):
    driver.get("about:blank")
    _, colours, share = inked(driver, driver.get_screenshot_as_base64())
    assert (colours, share) == (1, 0)


STICKING_OUT = """
const edge = document.documentElement.clientWidth, boxes = ['auto', 'scroll', 'hidden'];
const scrolls = e => e && e !== document.body && (
  boxes.includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
return [...document.body.querySelectorAll('*')].filter(e => {
  const box = e.getBoundingClientRect();
  return box.width && box.right > edge + 1 && !e.closest('[aria-hidden=true]')
    && !scrolls(e.parentElement);
}).map(e => e.outerHTML.slice(0, 120));
"""


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wider_than_the_screen(page, width):
    """With all explanations open; what has a scroll box of its own stays in it."""
    screen(page, width)
    unfold(page)
    assert page.execute_script(STICKING_OUT) == []
    wide = "const root = document.documentElement; return [root.scrollWidth, root.clientWidth]"
    scrolled, seen = page.execute_script(wide)
    assert scrolled <= seen
    page.execute_script("document.querySelector('h1').style.width = '3000px'")
    assert len(page.execute_script(STICKING_OUT)) == 1


HOSTILE = [
    # what somebody puts into the file, where
    ("<script>window.foreign = 1</script>", "</body>"),
    ('<img src="data:," onerror="window.foreign = 1">', "</body>"),
    ('<a id="bait" href="javascript:window.foreign = 1">x</a>', "</body>"),
    ('<svg onload="window.foreign = 1"></svg>', "</body>"),
    ('<script src="data:text/javascript,window.foreign = 1"></script>', "</body>"),
    ('<base href="https://example.invalid/">', "</head>"),
    ("<style>body { --foreign: 1 }</style>", "</head>"),
]


@pytest.mark.parametrize(("put", "before"), HOSTILE, ids=lambda value: value[:20])
def test_no_script_or_style_runs_but_the_page_s_own(driver, address, tmp_path, put, before):
    """The policy knows its own by their digests."""
    text = Path(unquote(address.removeprefix("file://"))).read_text("utf-8")
    (tmp_path / "a.html").write_text(text.replace(before, put + before), "utf-8")
    driver.get((tmp_path / "a.html").as_uri())
    driver.execute_script("document.getElementById('bait')?.click()")
    assert driver.execute_async_script("setTimeout(arguments[0], 50, window.foreign)") is None
    colour = "return getComputedStyle(document.body).getPropertyValue('--foreign')"
    assert driver.execute_script(colour) == ""
    told = [each["message"] for each in driver.get_log("browser")]
    assert any("Content Security Policy" in message for message in told) or "bait" in put
    choose(driver, "status", "off_track")
    assert 0 < len(shown(driver)) < 20, "its own runs"


def test_another_policy_would_let_it_run(driver, address, tmp_path):
    """So the test above can fail."""
    text = Path(unquote(address.removeprefix("file://"))).read_text("utf-8")
    start = text.index("script-src 'sha256-")
    loose = text[:start] + "script-src 'unsafe-inline'" + text[text.index(";", start) :]
    (tmp_path / "a.html").write_text(loose.replace("</body>", HOSTILE[0][0] + "</body>"), "utf-8")
    driver.get((tmp_path / "a.html").as_uri())
    assert driver.execute_script("return window.foreign") == 1
