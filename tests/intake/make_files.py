"""Sample files as units send them, all made up: `python tests/intake/make_files.py`.

What Python writes is the same on every run; what LibreOffice converts differs from version to
version, so it is made anew only with --office, and only where soffice is installed.
"""
# ruff: noqa: DTZ001 - sheets know no time zones

import csv
import io
import shutil
import subprocess
import sys
import tempfile
import zipfile
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

FILES = Path(__file__).parent / "files"
COUNTIES = ["蓬江区", "江海区", "新会区", "台山市", "开平市", "鹤山市", "恩平市"]
BATCHES = [9120, 4380, 8965, 7204, 6810, 5933, 5768]
FOUND = [31, 12, 40, 22, 19, 15, 17]
HANDLED = [31, 12, 39, 22, 19, 15, 17]
TITLE = "江门市食用农产品快检情况月报表（2023年6月）"
HEADER = ["县（市、区）", "指标编号", "指标名称", "统计期", "数值", "分子", "分母", "备注"]
MADE = datetime(2023, 7, 3, 9, 0)


def long_rows():
    rows = [[TITLE], [], HEADER]
    for county, batches, found, handled in zip(COUNTIES, BATCHES, FOUND, HANDLED, strict=True):
        rows.append([county, "M07-02", "食用农产品快检批次", "2023-06", batches, "", "", ""])
        rows.append([county, "M07-03", "不合格产品处置率", "2023-06", "", handled, found, ""])
    rows.append(["合计", "M07-02", "食用农产品快检批次", "2023-06", sum(BATCHES), "", "", ""])
    return [
        *rows,
        [],
        ["填报人：陈工", "", "", "联系电话：0750-3861234", "", "", "填报日期：2023-07-03"],
    ]


def counties_rows():
    rows = [
        ["2023年6月各县（市、区）快检情况"],
        ["指标编号", "指标名称", "单位", *COUNTIES, "合计"],
    ]
    rows.append(["M07-02", "食用农产品快检批次", "批次", *BATCHES, sum(BATCHES)])
    rates = [f"{100 * h / f:.1f}%" for h, f in zip(HANDLED, FOUND, strict=True)]
    rows.append(["M07-03", "不合格产品处置率", "%", *rates, ""])
    return [*rows, [], ["联系电话：", "0750-3861234"]]


def months_rows():
    rows = [
        ["食用农产品快检批次（M07-02）"],
        ["县区", *[f"{month}月" for month in range(1, 7)], "合计"],
    ]
    for place, (county, batches) in enumerate(zip(COUNTIES, BATCHES, strict=True)):
        months = [batches - 37 * (6 - month) + place for month in range(1, 7)]
        rows.append([county, *months, sum(months)])
    return [*rows, ["注：数据来自省食用农产品快检系统，含复检前的全部样品"]]


LAYOUTS = {"long": long_rows, "counties": counties_rows, "months": months_rows}


def text_of(rows, delimiter=",", ending="\r\n"):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=ending).writerows(rows)
    return out.getvalue()


def write_texts():
    for name, rows in LAYOUTS.items():
        text = text_of(rows())
        (FILES / f"{name}-gbk.csv").write_bytes(text.encode("gbk"))
        (FILES / f"{name}-utf8-bom.csv").write_bytes(text.encode("utf-8-sig"))
        (FILES / f"{name}.tsv").write_bytes(text_of(rows(), "\t").encode())
        (FILES / f"{name}-semicolon.csv").write_bytes(text_of(rows(), ";", "\n").encode())
    text = text_of(long_rows())
    (FILES / "long-utf8.csv").write_bytes(text_of(long_rows(), ending="\n").encode())
    (FILES / "long-gb18030.csv").write_bytes(text.replace("陈工", "陈𬭎㛃").encode("gb18030"))
    # What Excel calls "Unicode text": UTF-16 with tabs, and the ending .txt or .csv
    (FILES / "long-utf16.txt").write_bytes(
        b"\xff\xfe" + text_of(long_rows(), "\t").encode("utf-16-le")
    )
    (FILES / "long-utf16be.csv").write_bytes(b"\xfe\xff" + text.encode("utf-16-be"))
    (FILES / "tabs-named.xls").write_bytes(text_of(months_rows(), "\t").encode("gbk"))
    noted = long_rows()
    noted[3][7] = "其中：\n农批市场 1200 批次，\n农贸市场 7920 批次"
    noted[5][7] = '含"你点我检"专场'
    (FILES / "notes-of-many-lines.csv").write_bytes(text_of(noted).encode("utf-8-sig"))
    (FILES / "old-mac-lines.csv").write_bytes(text_of(months_rows(), ending="\r").encode())
    (FILES / "quote-left-open.csv").write_bytes(text.replace("陈工", '陈工",,"x"y').encode())
    (FILES / "only-header.csv").write_bytes(text_of([HEADER]).encode())
    (FILES / "empty.csv").write_bytes(b"")
    (FILES / "only-blanks.csv").write_bytes(b"\xef\xbb\xbf\r\n \r\n")
    (FILES / "a-picture.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    page = "<html><head><meta charset='gb2312'></head><body><table><tr><td>县区</td></tr></table>"
    (FILES / "web-page.xls").write_bytes(page.encode("gbk"))


def workbook(name, **options):
    book = xlsxwriter.Workbook(str(FILES / f"{name}.xlsx"), options)
    book.set_properties({"created": MADE, "title": "样表"})
    return book


def put(sheet, rows, top=0, left=0):
    for number, row in enumerate(rows, start=top):
        for column, value in enumerate(row, start=left):
            if value != "":
                sheet.write(number, column, value)


def write_workbooks():
    for name, rows in LAYOUTS.items():
        with workbook(f"{name}-plain") as book:
            put(book.add_worksheet("Sheet1"), rows())
    write_report()
    write_formats()
    write_faults()
    write_shapes()


def write_report():
    """A monthly report as it comes: merged titles, two rows of header, counties over two rows."""
    with workbook("report-merged") as book:
        bold = book.add_format({"bold": True, "align": "center"})
        share, whole = (
            book.add_format({"num_format": "0.0%"}),
            book.add_format({"num_format": "#,##0"}),
        )
        sheet = book.add_worksheet("6月")
        sheet.merge_range(0, 0, 0, 5, TITLE, bold)
        sheet.merge_range(1, 0, 1, 5, "填报单位：江门市市场监督管理局食品市场科")
        put(sheet, [["县（市、区）", "指标", "数值", "分子", "分母", "处置率"]], top=3)
        row = 4
        for county, batches, found, handled in zip(COUNTIES, BATCHES, FOUND, HANDLED, strict=True):
            sheet.merge_range(row, 0, row + 1, 0, county)
            put(sheet, [["食用农产品快检批次"], ["不合格产品处置率", "", handled, found]], row, 1)
            sheet.write(row, 2, batches, whole)
            sheet.write(row + 1, 5, handled / found if handled == found else 0.975, share)
            row += 2
        sheet.merge_range(row, 0, row, 1, "合计", bold)
        sheet.write_formula(row, 2, f"=SUM(C5:C{row})", whole, sum(BATCHES))
        put(sheet, [["填报人：陈工", "", "", "联系电话：0750-3861234"]], top=row + 2)
        other = book.add_worksheet("5月")
        put(other, months_rows())
        hidden = book.add_worksheet("底稿")
        put(hidden, [["不应读到"]])
        hidden.hide()
        secret = book.add_worksheet("字典")
        put(secret, [["不应读到"]])
        secret.very_hidden()
        other.set_row(3, None, None, {"hidden": True})


def write_formats():
    with workbook("formats") as book:
        sheet = book.add_worksheet("格式")
        day = date(2023, 6, 1)
        for row, (value, code) in enumerate([
            (0.985, "0.0%"), (0.985, "0%"), (1, "0.00%"), (0.07, "0%"), (0.9999, "0.00%_ "),
            (98.5, '0.0"%"'), (12.0, "General"), (0.1, "0"), (48210.0, "#,##0"), (-3.5, "0.00"),
            (1e-7, "General"), (123456789012345, "0"), (1e15, "0.00E+00"), (45108, "General"),
            (day, "yyyy-mm-dd"), (day, 'yyyy"年"m"月"d"日"'), (day, 'yyyy"年"m"月"'),
            (day, "yyyy/m"), (day, "mmm-yy"), (day, '[$-804]yyyy"年"m"月";@'), (day, 'm"月"d"日"'),
            (day, 'yyyy"年"'), (datetime(2023, 7, 3, 10, 20), "yyyy-mm-dd hh:mm"),
            (datetime(2023, 7, 3, 10, 20, 30), "yyyy/m/d h:mm:ss"),
            (datetime(2023, 7, 3, 10, 20), "yyyy-mm-dd"), (0.4305555555555556, "h:mm"),
            (1.5, "[h]:mm"), (48210, '0!.0,"万"'), (5, '[Red]0"天";[Blue]-0'),
        ]):  # fmt: skip
            sheet.write(row, 0, code)
            sheet.write(row, 1, value, book.add_format({"num_format": code}))
    with workbook("formats-built-in") as book:  # ids that only Chinese programs know, and text
        sheet = book.add_worksheet("格式")
        for row, code in enumerate([9, 10, 14, 17, 22, 27, 31, 36, 49, 55, 57, 58]):
            sheet.write(row, 0, code)
            sheet.write(
                row, 1, 45078.25 if code > 10 else 0.985, book.add_format({"num_format": code})
            )
    with workbook("since-1904", date_1904=True) as book:
        form = book.add_format({"num_format": "yyyy-mm-dd"})
        book.add_worksheet("表").write(0, 0, date(2023, 7, 3), form)


def write_faults():
    with workbook("errors") as book:
        sheet = book.add_worksheet("Sheet1")
        put(sheet, [["县区", "数值"]])
        for row, error in enumerate(
            ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!"], start=1
        ):
            sheet.write(row, 0, COUNTIES[row])
            sheet.write_formula(
                row, 1, {"#DIV/0!": "=1/0", "#N/A": "=NA()"}.get(error, "=X"), None, error
            )
        sheet.write_boolean(7, 1, True)
        sheet.write_formula(8, 1, "=1=2", None, False)
        sheet.write_number(9, 1, 57.900000000000006)
        sheet.write_number(10, 1, 12345678901234567)
        sheet.write_formula(11, 1, '=""', None, "")
        sheet.write(12, 1, "正常")
    with workbook("formulas-never-calculated") as book:
        sheet = book.add_worksheet("Sheet1")
        put(sheet, months_rows())
        for row in range(2, 9):
            sheet.write_formula(row, 7, f"=SUM(B{row + 1}:G{row + 1})")
    make_valueless(FILES / "formulas-never-calculated.xlsx", FILES / "formulas-without-value.xlsx")


def make_valueless(source, target):
    """The same without the 0 that XlsxWriter puts, and without its mark: as openpyxl writes."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            data = old.read(member).replace(b"</f><v>0</v>", b"</f>")
            new.writestr(member, data.replace(b' fullCalcOnLoad="1"', b""))


def write_shapes():
    with workbook("numbers-as-text") as book:
        sheet = book.add_worksheet("Sheet1")
        for row, values in enumerate(long_rows()):
            for column, value in enumerate(values):
                if value != "":
                    sheet.write_string(row, column, str(value))
        for row, text in enumerate(
            ["012", "1,234", "４８２１０", "98.5％", "=1+1", " 12 ", "'9", "_x000D_"]
        ):
            sheet.write_string(row + 20, 9, text)
    with workbook("away-from-corner") as book:
        sheet = book.add_worksheet("Sheet1")
        put(sheet, counties_rows(), top=4, left=3)
        grey = book.add_format({"bg_color": "#EEEEEE"})
        sheet.write_blank(400, 60, None, grey)
        sheet.write_string(60, 1, "   ")
    with workbook("merged-odd") as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.merge_range(0, 0, 0, 16383, "整行合并的标题")
        sheet.merge_range(1, 0, 3, 0, "台山市")
        sheet.merge_range(1, 1, 1, 2, "批次")
        sheet.merge_range(2, 1, 3, 2, 7204)
        sheet.merge_range(4, 0, 6, 2, "")
        put(sheet, [["甲", "乙", "丙", "丁"]], top=7)
    with workbook("rich-text") as book:
        sheet = book.add_worksheet("Sheet1")
        red = book.add_format({"color": "red"})
        sheet.write_rich_string(0, 0, "快检", red, "批次", "（批次）")
        sheet.write_string(1, 0, "两行\n文字")
        sheet.write_string(2, 0, "a & b < c")
        sheet.write_url(3, 0, "https://example.org/", None, "链接")
        sheet.write_comment(1, 0, "批注不读")
    write_marks()
    with workbook("two-sheets") as book:
        put(book.add_worksheet("快检批次"), months_rows())
        put(book.add_worksheet("处置率"), counties_rows())
        book.add_worksheet("空表")
    with workbook("chart-sheet") as book:
        put(book.add_worksheet("数据"), months_rows())
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=数据!$B$3:$B$9"})
        book.add_chartsheet("图").set_chart(chart)
    shutil.copy(FILES / "months-plain.xlsx", FILES / "workbook-named.csv")


def write_marks():
    """What a clerk did with rows and texts: struck out, raised, hidden, shown at another scale."""
    with workbook("marks") as book:
        sheet = book.add_worksheet("Sheet1")
        void, up = book.add_format({"font_strikeout": True}), book.add_format({"font_script": 1})
        plain, down = book.add_format(), book.add_format({"font_script": 2})
        put(sheet, [["县区", "数值", "备注"]])
        sheet.write_row(1, 0, ["蓬江区", 9120, "作废"], void)
        sheet.write_row(2, 0, ["江海区"])
        sheet.write(2, 1, 4380, void)
        sheet.write(3, 0, "新会区")
        sheet.write_rich_string(3, 1, plain, "8965", up, "1")
        sheet.write_rich_string(3, 2, plain, "m", up, "2", plain, "，CO", down, "2")
        sheet.write(4, 0, "台山市")
        sheet.write_rich_string(4, 1, void, "7000", plain, "7204")
        sheet.write_row(5, 0, ["开平市", 6810])
        sheet.set_row(5, None, None, {"hidden": True})
        sheet.write_row(6, 0, ["鹤山市", 5933])
        sheet.set_row(6, 0)
        for row, code in enumerate(['0.0,"千"', "0;;;", 'm"月"', '0.0"万"'], start=7):
            sheet.write(row, 0, "恩平市")
            sheet.write(
                row, 1, -5768 if code == "0;;;" else 45078, book.add_format({"num_format": code})
            )
        sheet.set_column(3, 3, None, None, {"hidden": True})
        sheet.write(2, 3, "看不见")


CONVERTED = [
    "long-plain", "counties-plain", "months-plain", "report-merged", "formats", "errors",
    "numbers-as-text", "rich-text", "marks",
]  # fmt: skip


def convert():
    """The same through LibreOffice: other writers, other habits."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        home = f"-env:UserInstallation=file://{folder}/profile"
        sources = [str(FILES / f"{name}.xlsx") for name in CONVERTED]
        for kind in ("xlsx", "xls", "ods"):
            subprocess.run(
                ["soffice", home, "--headless", "--convert-to", kind, "--outdir", folder, *sources],
                check=True, capture_output=True, timeout=300,
            )  # fmt: skip
            for name in CONVERTED:
                shutil.copy(place / f"{name}.{kind}", FILES / f"lo-{name}.{kind}")
                if kind == "ods":
                    without_picture(FILES / f"lo-{name}.ods")
        # 44 a comma, 34 quotes, 61 Windows-936, 1 from the first line, and cells as shown
        gbk = "csv:Text - txt - csv (StarCalc):44,34,61,1,,0,false,true"
        subprocess.run(
            ["soffice", home, "--headless", "--convert-to", gbk, "--outdir", folder, *sources[:4]],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
        for name in CONVERTED[:4]:
            shutil.copy(place / f"{name}.csv", FILES / f"lo-{name}-gbk.csv")
    shutil.copy(FILES / "lo-report-merged.xls", FILES / "wps-report.et")


def without_picture(path):
    """Take the preview out, which is most of a small file."""
    with zipfile.ZipFile(path) as old:
        members = [(member, old.read(member)) for member in old.infolist()]
    with zipfile.ZipFile(path, "w") as new:
        for member, data in members:
            if not member.filename.startswith("Thumbnails/"):
                new.writestr(member, data)


def main():
    FILES.mkdir(exist_ok=True)
    write_texts()
    write_workbooks()
    if "--office" in sys.argv:
        if shutil.which("soffice") is None:
            sys.exit("soffice is not installed: apt-get install libreoffice-calc")
        convert()


if __name__ == "__main__":
    main()
