"""A workspace whose figures lie at the edges of rounding, in every kind and form of target."""

from pathlib import Path

CATALOGUE = """\
policy: {title: 边界数字, issuer: 市局, issued: 2023-04-04}
areas:
  - {name: 江门市, code: "440700"}
  - {name: 新会区, code: "440705", parent: 江门市}
  - {name: 台山市, code: "440781", parent: 江门市}
departments: [质量科, 食品科]
sections: [{number: 1, title: 甲}, {number: 2, title: 乙}]
measures:
  - number: 1
    section: 1
    title: 比率
    departments: [质量科]
    indicators:
      - id: M01-01
        name: 各县合格率
        unit: "%"
        kind: rate
        reported: {every: month, by: counties}
        targets: [{period: 2023, value: ">= 95", each: [新会区, 台山市]}]
      - id: M01-02
        name: 区间内的比率
        unit: "%"
        kind: rate
        reported: {every: month, by: city}
        targets: [{period: standing, value: "95..98"}]
      - id: M01-03
        name: 每户资助额
        unit: 万元
        kind: rate
        factor: 1
        reported: {every: month, by: city}
        targets: [{period: 2023, value: "= 1", wording: 每户1万元}]
      - id: M01-04
        name: 覆盖率
        unit: "%"
        kind: rate
        parts: coverage
        reported: {every: month, by: counties}
        targets: [{period: standing, value: ">= 100", wording: 全覆盖}]
      - id: M01-05
        name: 不合格率
        unit: "%"
        kind: rate
        reported: {every: month, by: city}
        targets: [{period: 2023, value: "<= 5", wording: 不超过5%}]
  - number: 2
    section: 2
    title: 数量
    departments: [质量科, 食品科]
    indicators:
      - id: M02-01
        name: 差一点的存量
        unit: 个
        kind: stock
        reported: {every: month, by: city}
        targets: [{period: 2023, value: "> 1000000", wording: 超100万个, baseline: {value: 193, period: 2022}}]
      - id: M02-02
        name: 倒退的存量
        unit: 家
        kind: stock
        reported: {every: month, by: city}
        targets: [{period: 2025, value: ">= 1300", baseline: {value: 1250.5, period: 2022}}]
      - id: M02-03
        name: 封顶的事故数
        unit: 起
        kind: flow
        reported: {every: month, by: city}
        targets: [{period: yearly, value: "<= 5", wording: 不超过5起}]
      - id: M02-04
        name: 力争的金额
        unit: 亿元
        kind: flow
        reported: {every: month, by: city}
        targets:
          - period: 2023
            value: "> 200.5"
            wording: 力争突破200.5亿元
            strength: aspirational
            history: [{until: 2023-05-01, value: "> 250", document: 江市监〔2023〕9号, reason: 调减}]
      - id: M02-05
        name: 分到各县的家数
        unit: 家
        kind: flow
        reported: {every: month, by: counties}
        targets: [{period: 2023, value: ">= 1500", allocation: {新会区: 1000, 台山市: 500}}]
      - id: M02-06
        name: 有百分比的事项
        kind: milestone
        reported: {every: month, by: city}
        targets: [{period: 2023}]
      - id: M02-07
        name: 尚未开始
        unit: 个
        kind: flow
        reported: {every: month, by: city}
        targets: [{period: 2025, value: ">= 3"}]
      - id: M02-08
        name: 各县站点数
        unit: 万个
        kind: stock
        reported: {every: month, by: counties}
        targets: [{period: 2023, value: ">= 1.5", each: [新会区, 台山市]}]
"""
ROWS = """\
indicator,area,period,value,numerator,denominator,state,reported_on,source,note
M01-01,台山市,2023-06,,100,100,,2023-07-03,甲,
M01-01,新会区,2023-06,,9496,10000,,2023-07-03,甲,
M01-02,江门市,2023-06,,9804,10000,,2023-07-03,甲,
M01-03,江门市,2023-06,,10004,10000,,2023-07-03,甲,
M01-04,台山市,2023-06,,1,3,,2023-07-03,甲,
M01-04,新会区,2023-06,,1,3,,2023-07-03,甲,
M01-05,江门市,2023-06,,504,10000,,2023-07-03,甲,
M02-01,江门市,2023-06,999999.5,,,,2023-07-03,甲,
M02-02,江门市,2023-06,1249.75,,,,2023-07-03,甲,
M02-03,江门市,2023-06,5,,,,2023-07-03,甲,
M02-04,江门市,2023-06,100.2,,,,2023-07-03,甲,
M02-05,台山市,2023-06,249.5,,,,2023-07-03,甲,
M02-05,新会区,2023-06,500.5,,,,2023-07-03,甲,
M02-06,江门市,2023-06,49.95,,,in_progress,2023-07-03,甲,
M02-08,台山市,2023-06,1.5,,,,2023-07-03,甲,
M02-08,新会区,2023-06,1.499,,,,2023-07-03,甲,
"""


def write_edges(folder: Path) -> None:
    """Write the workspace into a folder that is there already."""
    (folder / "progress").mkdir()
    (folder / "measures.yaml").write_text(CATALOGUE, encoding="utf-8")
    (folder / "progress" / "rows.csv").write_text(ROWS, encoding="utf-8", newline="")
