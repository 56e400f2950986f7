"""Workbooks that ask for a password: `python3 tests/intake/make_locked.py`.

LibreOffice locks them, through the Python that knows its bridge (Debian: python3-uno). Each
run gives other bytes, so what was made is committed.
"""

import subprocess
import tempfile
import time
from pathlib import Path

import uno
from com.sun.star.beans import NamedValue, PropertyValue
from com.sun.star.connection import NoConnectException

FILES = Path(__file__).parent / "files"
FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97", "ods": "calc8"}
PIPE = "pipe,name=bqw-locked;urp;StarOffice.ComponentContext"


def desktop():
    """LibreOffice, as soon as it answers."""
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", context
    )
    for _ in range(60):
        try:
            found = resolver.resolve(f"uno:{PIPE}")
        except NoConnectException:
            time.sleep(1)
        else:
            return found.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", found
            )
    raise TimeoutError


def options(**values):
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


def password(ending):
    """What each filter wants to be told; that of xlsx does not heed Password."""
    if ending != "xlsx":
        return {"Password": "秘密"}
    data = (NamedValue("CryptoType", "Standard"), NamedValue("OOXPassword", "秘密"))
    return {"EncryptionData": uno.Any("[]com.sun.star.beans.NamedValue", data)}


def lock():
    office = desktop()
    source = (FILES / "long-plain.xlsx").as_uri()
    book = office.loadComponentFromURL(source, "_blank", 0, options(Hidden=True))
    for ending, name in FILTERS.items():
        target = (FILES / f"lo-locked.{ending}").as_uri()
        book.storeToURL(target, options(FilterName=name, **password(ending)))
    book.close(True)
    office.terminate()


def main():
    with tempfile.TemporaryDirectory() as folder:
        home = f"-env:UserInstallation=file://{folder}"
        with subprocess.Popen(["soffice", home, "--headless", f"--accept={PIPE}"]):
            lock()


if __name__ == "__main__":
    main()
