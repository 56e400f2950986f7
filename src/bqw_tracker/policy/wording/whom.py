"""Whether a number tells who or what is meant, and not how many: 60岁以上老年人, 超10亿元的项目.

A size or an age before a noun does, but for the noun that it measures (5公里绿道), and a share
that is not the subject (持股50%以上的企业, and not 覆盖80%以上的村); so does a condition.
"""

import re

from . import bare
from .around import Place
from .units import AGES, MONEY, SIZES, UNCOUNTED

_NOUN = re.compile("[一-龥A-Za-z]")
_CONDITION = re.compile(
    "的(?:$|[,，;；。]|不得分|不予|予以|扣|取消|约谈|通报|责令|限期|追究|视为|实行|一票)"
    "|[,，](?:按照?|给予|予以|奖励|一次性)"
)
_GOAL = re.compile(
    "的?(?:[一-龥]{0,6}(?:目标|任务|要求|指标)|水平|规模|标准(?!厂房)|比例|速度|增[速幅长]|幅度|份额|总量|产能|能力|总额|体量)"
)
_GOES_ON = re.compile("并|且|和|及|或|与|、|用于|办结|办理|完成|达|实现|由|左右|其中|为|以|,")
_THING = (
    "[一-龥]{0,6}?(?:企业|公司|单位|项目|园区?|基地|市场|机构|工程|产业|集群|主体|人[员士口群才]|老人|居民"
    "|儿童|学校|医院|饭店|酒店|景区|码头|泊位|电站|机组|水库|用人|经验|工龄|商[场超户]|车间|大户|农户|家庭|[县镇村乡]|跑道|级)"
)
_WHO = re.compile(f"的?{_THING}")
_NO_PEOPLE = re.compile(
    "(?!的?(?:(?!企业|单位|公司|机构|学校|医院|工地|小区)[^,，。;；、]){0,12}?(?:人员|人才|[学职员党团青]员|[学医考实习]生|[教医技律导]师|[专行]家|骨干|干部|博士|硕士|青年|妇女"
    "|儿童|老人|居民|群众|农民|职工|[一-龥]者|[一-龥]手|[一-龥]工(?![会程作厂业地])))"
)
_SETTLEMENT = re.compile(
    "的?[一-龥]{0,5}?(?:村|居住点|小区|社区|单位|医院|宾馆|酒店|饭店|学校|机构|场所|停车场)"
)
_LARGE = {
    **dict.fromkeys(("人", "名"), _NO_PEOPLE),
    "个": re.compile("(?:[座泊床学铺车摊机]位|房间)的"),
    **dict.fromkeys(("户", "座", "床", "间", "张", "台"), _SETTLEMENT),
}
"""What is as large as that: 50人以上企业, 20户以上自然村."""
_WORTH = re.compile(
    "的?(?:(?!企业|项目|单位|公司|园区|基地|机构|主体)[^,，。;；、的]){0,8}?(?:资金|经费|专项|贷款|融资|补助|补贴|奖励|资助|基金|债券|授信|税收|产值|收入|销售额|交易额"
    "|营收|(?:投资|支持)(?!的?(?:项目|企业)))(?!的?(?:企业|项目|单位))"
)
_EXTENT = re.compile(
    "的?[^,，。;；、的]{0,8}?(?:厂房|面积|用房|绿地|场地|空间|载体|农田|林|草|湿地|耕地|土地|水面|种植|道|公?路|管网|管道|渠|岸线|堤|河|里程|光伏|装机)"
    "(?![^,，。;；、]{0,4}(?:企业|项目|[0-9]))"
)
_SHARE_OF = re.compile(
    "(?:覆盖|实现|确保|保证|使|让|有|推动|支持|达到|惠及|带动|组织|引导|占|完成|对|至少|安排|拿出|提取|用于)$"
)
_FORBIDDEN = re.compile("(?:严禁|禁止|避免|防止|杜绝)(?:超过|超出|超|多于|高于|大于)$")
_FOR_WHOM = re.compile("(?:^|[,，。;；:])(?:对于?|凡)[^,，。;；]*$")
_OF_WHOM = re.compile(f"[^,，。;；]*的{_THING}")
_CONDITIONAL = re.compile("(?:^|[,，。;；:])(?:对于?|凡|给|支持|鼓励|具[有备]|设有)[^,，。;；]*$")


def tells_which(at: Place) -> bool:
    """Return whether a number tells who or what is meant: 60岁以上老年人, 投资超10亿元的项目."""
    around, rest = at.around, at.rest
    unit, after, followed = around.behind.unit, around.behind.after, _NOUN.match(rest) is not None
    if _is_condition(at):
        return True
    if around.change:
        return rest.startswith("的") and _WHO.match(rest) is not None
    if unit in AGES:
        return around.said is None and (after is not None or followed)
    if around.behind.within or not (followed or _elided(at)):
        return False
    if unit in UNCOUNTED | SIZES:
        return _is_share_of_whom(at) if unit == "%" else _is_size_of_whom(at)
    large, told = _LARGE.get(unit), after is not None
    condition = after is not None and "的" in rest and _CONDITIONAL.search(at.near)
    goes_on = _GOES_ON.match(rest)
    which = not around.behind.known or (large and large.match(rest)) or condition
    return told and not goes_on and bool(which)


def _is_condition(at: Place) -> bool:
    """Return whether a number tells of whom a rule holds: 对超过50人且有证的企业, 3层以上、….

    What is forbidden is one as well: 严禁超过50人的聚集.
    """
    around, rest = at.around, at.rest
    if _CONDITION.match(rest) or (rest.startswith("的") and _FORBIDDEN.search(at.near)):
        return True
    compared = around.said is not None or around.behind.after is not None
    if compared and _FOR_WHOM.search(at.near) and _OF_WHOM.match(rest):
        return True
    first = around.previous is None and not around.head
    return first and around.behind.after is not None and rest.startswith("、")


def _elided(at: Place) -> bool:
    """Return whether a number follows a size, whose bearer is not named: 10亿元以上5个."""
    behind = at.around.behind
    return behind.unit in SIZES and behind.after == ">=" and at.rest[:1].isdecimal()


def _is_share_of_whom(at: Place) -> bool:
    """Return whether a share tells who is meant: 持股50%以上的企业, and not 覆盖80%以上的村."""
    around, rest = at.around, at.rest
    if around.behind.after:
        of_whom = not _GOES_ON.match(rest)
    else:
        of_whom = rest[0] == "的" or (around.said is not None and _WHO.match(rest) is not None)
    head = bare.stripped(around.before[: around.said[1]] if around.said else around.head)
    return of_whom and not _GOAL.match(rest) and head != "" and not _SHARE_OF.search(head)


def _is_size_of_whom(at: Place) -> bool:
    """Return whether a size tells which is meant: 500平方米以上的市场, and not 5公里绿道."""
    behind, rest = at.around.behind, at.rest
    measured = _WORTH if behind.unit in MONEY else _EXTENT
    if _GOAL.match(rest) or measured.match(rest):
        return False
    if rest[0] == "或":
        return True
    if behind.after in (">=", "<="):
        return not _GOES_ON.match(rest)
    return rest.startswith("的") or (_WHO.match(rest) is not None and rest[0] not in "且并")
