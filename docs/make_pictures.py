"""The pictures of READMEs and pages: `python docs/make_pictures.py [NAME…]` draws docs/pictures/.

Each is drawn by one function from the workspace that ships. It takes chromium with chromedriver,
LibreOffice Writer, pdftoppm and a Chinese font; other machines have other fonts, so the pictures
are looked at, not compared.
"""  # noqa: INP001 - a script beside its page, no package

import base64
import errno
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
DAYS = ("--as-of", "2023-06-30", "--today", "2023-07-31")
SCREEN = 1280, 1010
COLUMNS = 120
TYPED = (
    "bqw report --as-of 2023-06-30 --measure 2",
    "bqw explain M02-02 --as-of 2023-06-30",
)
SCREEN_OF_A_TERMINAL = """<!DOCTYPE html><meta charset="utf-8"><style>{stylesheet}
body {{ margin: 0; padding: 20px; background: #292929; color: #c5c8c6; }}
pre {{ margin: 0; font: 13px/18px "DejaVu Sans Mono", monospace; }}
i {{ display: inline-block; width: 2ch; font-style: normal; }}
</style><pre>{code}</pre>"""
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


def photographed(address: str, size: tuple[int, int]) -> bytes:
    """Return what a browser of this size shows at an address, as PNG."""
    from selenium import webdriver  # noqa: PLC0415 - only where a browser is needed

    options = webdriver.ChromeOptions()
    for each in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                 "--disable-lcd-text"):  # fmt: skip
        options.add_argument(each)
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    width, height = size
    screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    with webdriver.Chrome(options, service) as driver:
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        driver.get(address)
        return base64.b64decode(driver.execute_cdp_cmd("Page.captureScreenshot", {})["data"])


def page(language: str) -> bytes:
    """Return the top of the page as PNG: what matters, the filters, the first targets."""
    with TemporaryDirectory() as folder:
        return photographed(report(Path(folder), "report.html", language).as_uri(), SCREEN)


def printed(command: str, language: str) -> str:
    """Return what a command prints in a terminal, with its colours."""
    import pty  # noqa: PLC0415 - not on Windows, where other pictures can be drawn
    import termios  # noqa: PLC0415

    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (50, COLUMNS))
    words = [sys.executable, "-m", "bqw_tracker", "--lang", language, *shlex.split(command)[1:]]
    with subprocess.Popen(words, cwd=ROOT, stdout=theirs, env={**os.environ, "PAGER": "cat"}):  # noqa: S603 - nothing typed
        os.close(theirs)
        found = b""
        try:
            while part := os.read(ours, 65536):
                found += part
        except OSError as error:  # how Linux says that nobody writes any more
            if error.errno != errno.EIO:
                raise
    os.close(ours)
    return found.decode("utf-8").replace("\r\n", "\n").rstrip("\n")


def terminal(language: str) -> bytes:
    """Return a terminal as PNG: a report, and how one of its figures is made."""
    from rich.cells import cell_len  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415 - only where a terminal is drawn
    from rich.terminal_theme import SVG_EXPORT_THEME  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
    for command in TYPED:
        console.print(Text(f"$ {command}", style="bold"))
        console.print(Text.from_ansi(printed(command, language)), end="\n\n")
    lines = console.export_text(clear=False).count("\n")
    drawing = console.export_html(theme=SVG_EXPORT_THEME, code_format=SCREEN_OF_A_TERMINAL)
    # A browser takes Chinese letters from another font; they are two columns wide all the same.
    drawing = "".join(f"<i>{c}</i>" if cell_len(c) == 2 else c for c in drawing)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "terminal.html"
        path.write_text(drawing, encoding="utf-8")
        return photographed(path.as_uri(), (980, 18 * lines + 40))


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
    "terminal.png": partial(terminal, "zh"),
    "terminal.en.png": partial(terminal, "en"),
    "page.png": partial(page, "zh"),
    "page.en.png": partial(page, "en"),
    "circular.png": circular,
}
"""The pictures by their file names."""

if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    for wanted in sys.argv[1:] or DRAWN:
        (PICTURES / wanted).write_bytes(DRAWN[wanted]())
