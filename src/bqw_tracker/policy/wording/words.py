"""The words before a number: what they compare, and whether they tell of a change.

Civil Code art. 1259: 以上, 以下 and 以内 include the number, 超过 and 不满 exclude it.
The word directly before the number counts, else 以上/以下/以内 directly after its unit.
"""

import re

_NOT = "(?:不(?:得|能|可|宜|应|应当|要|准|许|再|会)?|严禁|禁止|避免|防止|杜绝|切?勿)"
_AT_MOST = (
    rf"(?:{_NOT}|未|没有)(?:超过|超出|突破|高于|多于|大于|超)|[小少低]于或?等于"
    "|(?:至多|最多|最高)(?:可?达|不超过)?(?:可?(?:给予|奖励|补助|资助|补贴|支持))?"
)
_AT_LEAST = (
    rf"(?:{_NOT}|未|没有)(?:少于|低于|小于|下于|亚于)|[大多高]于或?等于"
    "|(?:至少|最少|最低)(?:要|应|须)?(?:达到?)?"
)
_DOWN_TO = "(?:下降|降低|压降|压减|压缩|减少|缩短|缩减|精简|下调|减|降)(?:到|至|为)"
_UP_TO = (
    "(?:提高|提升|增加|扩大|上升|扩容|扩充|拓展|上调|升|增)(?:到|至|为)|(?:增长|发展|壮大|恢复|培育|扩面)(?:到|至)"
    "|达到|达至|(?<![下传送到抵表])达"
)
_UNDENIED = "(?<![不未没非无勿])(?<!没有)"
_ALONE = "(?<![<>=≤≥≦≧≠≈≮≯±~!不未没非无])"
BEFORE = tuple(
    (sign, re.compile(f"(?:{words})$"))
    for sign, words in (
        ("≈", "大约|(?<![节合预违条公契签制特邀相])约"),
        ("~", "大概|接近|将近|(?<![附靠临])近"),
        ("<=", f"{_ALONE}(?:<=|[≤≦])"),
        (">=", f"{_ALONE}(?:>=|[≥≧])"),
        ("<=", _AT_MOST),
        (">=", _AT_LEAST),
        ("", "(?:不|未|没有?|无法|难以?)[能可再会曾]?(?:达到|达)"),
        ("<=", f"{_UNDENIED}{_DOWN_TO}"),
        (">=", f"{_UNDENIED}(?:{_UP_TO})"),
        (">", f"{_UNDENIED}(?:超过|突破|高于|多于|大于|优于|逾|(?<![商赶高反])超)"),
        ("<", f"{_UNDENIED}(?:低于|少于|小于)|不足|不满|未满|不到"),
        (">", f"{_ALONE}>"),
        ("<", f"{_ALONE}<"),
        ("at most", "控制在|限制在|控制到|压控在"),
        ("=", f"(?<![不于或])等于|{_ALONE}="),
    )
)
"""Words directly before the number, the first that fits counts.

An empty sign is no target, `~` no exact figure, `≈` a number about which a range lies; `at most`
is `<=` unless 以上 follows.
"""
SIGNS = "<>=≤≥≦≧"
PER_HEAD = re.compile("每一?(?:家|户|人)")
PER_PIECE = re.compile(
    "每一?(?:[村镇乡县区校园站所点]|个|项|件|名|位|亩|次|所|台|条|款|宗|例|张|套|吨)"
)
_WORDS = (
    "不|得|能|超过?|少于|低于|高于|多于|突破|达到?|至少|最少|控制在|力争|争取|为|在|约|实现|同比|年均|平均"
    "|每年|逐年|较?上年|较?去年|保持|稳定|预期|目标"
)
_RISE = (
    "增长|增加|增幅|涨幅|增速|提高|(?<!改造)(?<!改建)(?<!养护)(?<!整治)(?<!优化)提升|上升|扩大|上涨|增产|增收"
    "|(?<!新)增"
)
_FALL = (
    "下降|降低|减少|压减|压缩|压降|缩短|缩减|削减|精简|精减|降幅|下调|回落"
    "|(?<![压缩削精扣])减|(?<![下压])降"
)
_DENYING = "(?<![不未没负少多])(?<!没有)"
_CHANGE = re.compile(
    rf"{_DENYING}(?:(?P<rise>{_RISE})|(?P<fall>{_FALL}))(?![到至值]|为$)(?:幅度|比例|速度|速|率|幅|了|量)*(?:{_WORDS})*$"
)


_ADDED = re.compile("(?:净增|增加)(?![到至为长值])[一-龥]{1,10}$")
"""More of what stands between: 净增规上企业20家."""


_CUT = re.compile(
    f"{_DENYING}(?:压减|削减|减少|降低|压缩)[^到至为率比幅以,，。;；、:0-9]{{2,10}}(?:不[少低]于|至少|超过)?$"
)
"""Less of what stands between, by a share: 压减一般性支出10%."""


def sign_before(before: str) -> tuple[str, int] | None:
    """Return the sign of the word with which a text ends and where it begins, or None."""
    for sign, words in BEFORE:
        if found := words.search(before):
            return sign, found.start()
    return None


def change_before(before: str, unit: str = "") -> tuple[str, int] | None:
    """Return rise or fall where the text ends in a word that compares, and where it begins.

    `unit` is that of the number behind the text.

    >>> change_before("同比增长不低于"), change_before("提高到")
    (('rise', 2), None)
    """
    if unit == "%" and _CUT.search(before):
        return "fall", len(before)
    found = _CHANGE.search(before)
    if found is None:
        found = _ADDED.search(before)
        return ("rise", len(before)) if found else None
    return found.lastgroup or "", found.start()
