"""The pictures of the READMEs: `python docs/make_pictures.py [NAME…]` draws docs/pictures/ again.

Each is drawn by one function from the workspace that ships. It takes chromium with chromedriver,
LibreOffice Writer, pdftoppm and a Chinese font; other machines have other fonts, so the pictures
are looked at, not compared.
"""  # noqa: INP001 - a script beside its page, no package

import base64
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
DAYS = ("--as-of", "2023-06-30", "--today", "2023-07-31")
SCREEN = {"width": 1280, "height": 1010, "deviceScaleFactor": 1, "mobile": False}


LETTER = ("--number", "江市监〔2023〕88号", "--signature", "江门市市场监督管理局")


def run(*command: str) -> None:
    """Run a command in the project."""
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - nothing typed


def report(folder: Path, name: str, language: str, *options: str) -> Path:
    """Write a report of the workspace that ships; return its path."""
    path = folder / name
    run(sys.executable, "-m", "bqw_tracker", "--lang", language, "report", *DAYS, *options,
        "-o", str(path))  # fmt: skip
    return path


def page(language: str) -> bytes:
    """Return the top of the page as PNG: what matters, the filters, the first targets."""
    from selenium import webdriver  # noqa: PLC0415 - only where a page is drawn

    options = webdriver.ChromeOptions()
    for each in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(each)
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    with TemporaryDirectory() as folder, webdriver.Chrome(options, service) as driver:
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", SCREEN)
        driver.get(report(Path(folder), "report.html", language).as_uri())
        return base64.b64decode(driver.execute_cdp_cmd("Page.captureScreenshot", {})["data"])


def circular() -> bytes:
    """Return the first page of a circular as PNG, as LibreOffice prints it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        letter = report(folder, "circular.docx", "zh", *LETTER)
        run("soffice", f"-env:UserInstallation=file://{folder}/home", "--headless",
            "--convert-to", "pdf", "--outdir", name, str(letter))  # fmt: skip
        run("pdftoppm", "-png", "-r", "80", "-singlefile", f"{folder}/circular.pdf",
            f"{folder}/circular")  # fmt: skip
        return (folder / "circular.png").read_bytes()


DRAWN: dict[str, Callable[[], bytes]] = {
    "page.png": partial(page, "zh"),
    "page.en.png": partial(page, "en"),
    "circular.png": circular,
}
"""The pictures by their file names."""

if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    for wanted in sys.argv[1:] or DRAWN:
        (PICTURES / wanted).write_bytes(DRAWN[wanted]())
