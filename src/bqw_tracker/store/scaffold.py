"""A new workspace: the shipped catalogue, no figures, and what staff and git need to know."""

from contextlib import suppress
from pathlib import Path

import bqw_tracker
from bqw_tracker.core.problems import Refused, sentence

from .disk import unreadable
from .load import CATALOGUE_NAME, SCHEMA_NAME

PACKAGE = Path(bqw_tracker.__file__).parent
SHIPPED = PACKAGE / "shipped"
"""Where a wheel has the catalogue and its schema; a checkout has them in data/ beside src/."""
CHECKOUT = PACKAGE.parents[1] / "data"

_README = """\
# 政策指标跟踪:工作文件夹

`data/measures.yaml` 是措施目录:每项措施有哪些指标、目标是多少、由谁报送。
`data/progress/` 放各单位报来的进度,由 `bqw ingest` 写入,不用手工改。

## 每月做什么

以 2023 年 6 月为例,在本文件夹运行。

1. 出表。给县(市、区)用 `--area`,给科室用 `--department`,逐家生成后发出去:

   ```console
   $ bqw template --area 新会区 --period 2023-06 -o 新会区-2023-06.xlsx
   $ bqw template --department 食品生产科 --period 2023-06 -o 食品生产科-2023-06.xlsx
   ```

2. 收表。填好的表原样收回;有错时什么都不写入,并指出哪一行错、怎样改:

   ```console
   $ bqw ingest 新会区-2023-06.xlsx
   ```

   以前报过的数要改,加上 `--revise --reason 更正的原因`。

3. 检查。看有没有错误、缺报和前后不一致:

   ```console
   $ bqw check
   ```

4. 出报告。截至哪一天用 `--as-of` 写明,文件形式由扩展名决定:

   ```console
   $ bqw report --as-of 2023-06-30
   $ bqw report --as-of 2023-06-30 -o 报告.md
   ```

某个数从哪里来、为什么是这个状态,用 `bqw explain 指标编号` 查。

## 记住三条

- 没有发生的月份报 0;没有报不等于 0。
- 数据只加不删:更正也是新加一行,原来的行留着,当时的情况随时可以重现。
- 改目录就是改 `data/measures.yaml`,改完运行 `bqw check`。
  编辑器若能用 JSON Schema(如装了 YAML 插件的 VS Code),会边写边指出错处、提示写法。
  程序升级后运行 `bqw schema > data/measures.schema.json` 更新它所用的文件。
"""
_GITIGNORE = """\
# 程序运行时的锁、日志和临时文件
.lock
.journal
.journal-done
.*.new
.*.old
*.tmp
# Excel 和 WPS 打开文件时的临时文件
~$*
.~*
# bqw ingest 退回的行
*.refused.csv
"""
_GITATTRIBUTES = """\
# 进度文件是 UTF-8 文本,换行一律是 LF,不随各人的 git 设置改变;gitk 和 git gui 也按 UTF-8 显示。
# 不写 working-tree-encoding:git 里存的本来就是 UTF-8,写了不起作用。
*.csv text eol=lf encoding=UTF-8
*.yaml text eol=lf encoding=UTF-8
*.md text eol=lf encoding=UTF-8
*.xlsx binary
*.docx binary
"""


def shipped(name: str) -> bytes:
    """Return a file that ships, byte for byte. Raises `Refused` where it is missing."""
    path = (SHIPPED if SHIPPED.exists() else CHECKOUT) / name
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error


def scaffold(folder: Path) -> list[Path]:
    """Make a workspace in a folder that is missing or empty, and return its files.

    Raises `Refused`, and nothing is changed, where that cannot be.
    """
    contents = {
        ".gitattributes": _GITATTRIBUTES.encode(),
        ".gitignore": _GITIGNORE.encode(),
        "README.md": _README.encode(),
        "data/progress/.gitkeep": b"",
        f"data/{CATALOGUE_NAME}": shipped(CATALOGUE_NAME),
        f"data/{SCHEMA_NAME}": shipped(SCHEMA_NAME),
    }
    made: list[Path] = []
    here = folder
    try:
        if not _is_empty(folder):
            folder.mkdir()
            made.append(folder)
        for name in ("data", "data/progress", *contents):
            here = folder / name
            if name not in contents:
                here.mkdir()
                made.append(here)
                continue
            with here.open("xb") as file:
                made.append(here)
                file.write(contents[name])
    except BaseException as error:
        _take_back(made)
        if isinstance(error, OSError):
            raise unreadable(here, error) from error
        raise
    return [folder / name for name in contents]


def _is_empty(folder: Path) -> bool:
    """Return whether the folder is there without anything in it, False where it is missing."""
    if not folder.exists():
        return False
    if next(folder.iterdir(), None) is not None:
        raise Refused(sentence("{path} is not empty; name a new folder", path=folder))
    return True


def _take_back(made: list[Path]) -> None:
    for path in reversed(made):
        with suppress(OSError):  # what others put there meanwhile stays
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink()
