"""What stands before a number where no word compares: whether that is known, and ordinals.

选取56家, 商超30家 and 合格率98% are minima; 排名12, 事故5起 and 误差5% are not.
So a bare number is a minimum only where everything before it is known to want more.
"""

import re

from .units import ADDED

DEEDS = (
    "新增|净增|办好|召开|调度|(?:改造|改建|养护|整治|优化)提升|新建|改建|新设|增设|建成|建设|建立|创成|(?<=[共兴各要组新])建|认定|培育|打造|创建|争创|选取|选派|遴选|评选|引进|引育"
    "|举办|培训|扶持|改造|设立|招引|招募|吸引|吸纳|推广|布局|发放|安排|投入|给予|组织|开展|实施|提供|发布|制定|制修订|修订|帮扶"
    "|发展|形成|安装|加装|配备|引入|集聚|落地|开工|竣工|投产|签约|瞄准|补助|资助|奖励|支持|推动|促成|检查|抽检|抽查|快检|体检|筛查|核准|登记|授权|获得|通过"
    "|服务|走访|推出|编制|打通|升级|带动|转化|节约|拥有|栽植|抚育|复绿|修复|绿化|治理"
)
_THINGS = (
    "企业|单位|市场主体|商超|超市|市场|机构|(?:消费|经营|创业|志愿|参与|受益|开办|销售|生产|领跑)者|工商户|[农商用]户"
    "|(?:个体|经营|养殖|种植|示范)户|(?:门|小|药|网|商|示范|连锁|便利)店|(?:从业|持证|管理|技术|专业|检验|快检|作业)人员|学员|游客|(?:管理|检验|检查|监督|协管|宣传|辅导|指导|护理)员"
    "|人才|就业|岗位|居民|群众|职工|毕业生|博士|硕士|院士|[技医教]师|学生|会员|社团|团队|合作社|孵化器|众创空间|厕所|[公户]厕|工作室|实验室|研究院"
    "|基地|园区|集聚区|加工区|示范区|服务区|小区|平台|项目|产品|品牌|中心|网点|站点|(?:示范|卫生|文明|特色|美丽|样板|宜居|精品)[点镇村户校岗街]|(?:物流|监测|采样|充电)点"
    "|(?:工作|服务|指导|快检|检测|监测|联络|变电|加油|加气|充电|泵|气象|消防)站|基站|充电桩|集群|产业链|标准|专利|商标|论文|课程"
    "|学校|幼儿园|医院|食堂|图书馆|书屋|驿站|公园|景区|民宿|饭店|酒店|生活圈|停车场|[床学岗泊车托]位(?:数)?|码头|厂房|农田|造林|树木"
    "|公?路|道路|车道|面积|场地|电梯|装机|管网|[绿碧步跑国省县]道|活动|行动|演练|宣传|诊断|巡查|检测|检验|监测|会议|讲座|展会|招聘会|案例"
    "|游客|旅客|出栏|总产|创业|经营主体|外资|植树|产值|产量|收入|销售额|交易额|投资额?|资金|经费|增加值|能力|消费券|[贷存]款|保费|满意度"
)
_SHARES = (
    "(?:合格|优良|达标|办结|核查|覆盖|处置|完成|满意|及时|准确|公示|整改|许可|登记|应用|普及|管理|开工|签约|入园|履约|参保|利用"
    "|转化|化解|发放|巩固|入学)率"
)
_FIGHTING = "查办|查处|整治|整改|排查|化解|调解|解决|侦破|消除"
"""Deeds of which more are wanted though less is wanted of what they fight."""
WANTED = f"{DEEDS}|{_THINGS}|{_SHARES}|{_FIGHTING}"
"""All that tells of a number that more is wanted."""
_DENIED = "(?<![不未没无非])(?<!不再)(?<!没有)(?<!停止)(?<!取消)"
_KNOWN = re.compile(f"{_DENIED}(?:{DEEDS}|{_THINGS})$")
_URGED = (
    "(?:全[市县区省州镇乡年]|力争|争取|努力|确保|保证|计划|拟|继续|加快|全面|积极|大力|着力|重点|将|要"
    "|稳步|持续|有序)*"
)
_MADE = re.compile(
    f"(?:^|各){_URGED}{_DENIED}(?:除险加固|加固|铺设|新登记|新?认定|栽植|新建|改建|扩建|建成(?!区)|建设(?!用地|规模)|修建|创成|培育|打造|创建|引进|举办|培训(?!费)|恢复|复垦|收储|盘活|流转"
    "|改造|淘汰|治理|更新|安装|完成(?!率|度))[^各]{1,12}$"
)
"""What makes something, and what it makes: 新建幼儿园1所."""
_MADE_AT = re.compile(
    f"({_DENIED}(?:新建|改建|扩建|建成(?!区)|建设(?!用地|规模)|打造|创建|改造|治理|更新|安装))[^各]{{1,12}}$"
)
_GOES_ON = re.compile("[^、,，。;；各]{0,6}[、和及与][^、,，。;；:各0-9]{2,12}")
_HELD = re.compile(f"(?:^|各){_DENIED}(?:开展|组织|举行)[^各]{{1,12}}$")
"""What is held so often: 开展宣讲12场."""
_KNOWN_SHARE = re.compile(f"{_DENIED}{_SHARES}$")
_LESS = re.compile(
    "事故|伤亡|死|受伤|投诉|举报|纠纷|违[法规纪]|失信|不合格|不达标|不良|超标|逾期|超时|隐患|风险|(?<![方预档议提草])案|差错|缺陷|召回"
    "|债|亏损|赤字|排放|污染|违建|[能物电]耗|损耗|成本|费用|时限|时长|时间|失业(?!(?:人员|职工)[^,，。;；]{0,4}就业)|返贫|流失|积压|问题|僵尸|三无|假冒|伪劣"
    "|倒数|末位|落后|[名位]次|排[名位]|关[闭停]|退出|注销|吊销|破产|误差|偏差|损失|空置|减|降|缩|压|[事病]例|封顶|[为上]限"
    "|停(?!车)|[欠烂滞劣黑]|涉[案险疫稳毒]|散乱|过期|非法|无证|困难(?!(?:人员|群体|家庭)[^,，。;；]{0,4}就业)"
)
"""What less is wanted of, though a deed of more stands beside it: 新增事故5起."""
_HARM = re.compile(
    "(?:浓度|失业|死亡|伤亡|事故|排放|[能物水]耗|发案|不合格|不良|投诉[率量]|空置|负债|辍学|流失|赤字|逾期)[^,，。;；、]{0,4}$"
)
_OF_SHARE = re.compile("(?:节约|覆盖|普及|达标|者|满意度)$")
_LINKS = re.compile(
    "(?:[:“”\"'《》「」『』()〔〕]|实现|完成|达成|做到|保持|稳定|维持|始终|力争|争取|力求|努力|确保|为|是|在|要|应|须"
    "|将|可|就|再|各|均|共计?|合计|总计|累计|全部|分别|总数|总量|人数|户数|(?<!指)数量?|其中|[到至于的]"
    "|(?:主要|年度|总体|工作|约束性|预期性)*(?:目标|任务|指标|要求)|约束性|预期性"
    "|(?:目标|指标|任务)值|全[市省县区镇年]|(?:国家|[国省市县区镇村])级(?:以上)?)+$"
)
"""What says nothing about the number itself: the word before it counts."""
_LIST = re.compile("[、,，;；。!！?？]")
_ASIDE = re.compile(r"\([^()0-9]{1,6}\)$")
_JOINS = re.compile("(?:以及|[、,，及和与或])+$")
_SIGN = re.compile(r"[^\w、,，;；。:!！?？“”\"'‘’《》「」『』()〔〕\[\]【】 ]$")
_LONGEST = 8
"""How many characters of what is not known are told."""
_AHEAD = re.compile("(?<![目当提以之日此先年月底末眼跟事空生])前$")
_NOT_AHEAD = re.compile("(?:不|未|没有?|跌出|退出|掉出|滑出)[^,，、]{0,4}前$")
_LAST = re.compile("(?:倒数第?|最后|末位|后|末|(?<![码龙街桥])头)$")
_RANKED = re.compile("(?:排[名位行序列]|位次|名次|名列|位列|位居|列居)[^,，。;；、0-9]{0,12}$")
_TIME = re.compile("个?(?:工作)?[日天时年月小]")
_PLACES = re.compile("名|位|强|%|$")


def sign_unknown(before: str) -> str:
    """Return the sign directly before a number that is neither a word nor punctuation, if any."""
    found = _SIGN.search(before)
    return found[0] if found else ""


def unwanted(before: str) -> str:
    """Return the words before a number if less is wanted of what they name, else nothing."""
    head = stripped(before)
    fought = re.search(_FIGHTING, head)
    return head[-_LONGEST:] if _LESS.search(head) and not fought else ""


def harmful(before: str) -> str:
    """Return the words before 达到 if they measure a harm, of which it may be a ceiling."""
    head = stripped(before)
    return head[-_LONGEST:] if _HARM.search(head) and not _KNOWN_SHARE.search(head) else ""


def word_unknown(before: str, tail: str, unit: str = "", *, counted: bool) -> str:
    """Return what stands before a bare number and is not known, or nothing.

    `before` begins behind the previous figure, `tail` with the unit: where nothing stands before
    the number, what is counted tells more (5起事故).

    Of a sum a share says nothing: 投资8% may be a growth.

    >>> word_unknown("选取", "家", counted=True), word_unknown("噪声", "起", counted=True)
    ('', '噪声')
    """
    head = stripped(before)
    if not head and unit == "%" and before.endswith("完成"):
        return "完成"
    if not head:
        return tail[:_LONGEST] if _LESS.search(tail) else ""
    fought = counted and re.search(_FIGHTING, head) is not None
    made = counted and _MADE.search(head) is not None
    held = unit in ADDED and _HELD.search(head) is not None
    wanted = (made or held or _KNOWN.search(head) is not None) and not _LESS.search(head)
    if unit == "%" and not _OF_SHARE.search(head):
        wanted = False
    return "" if fought or wanted or _KNOWN_SHARE.search(head) else head[-_LONGEST:]


def deed_of_list(first: str, before: str) -> str:
    """Return the deed that a list begins with, where the words before a number go on with it.

    >>> deed_of_list("改造农村公路", "公里、危桥"), deed_of_list("改造农村公路", "公里,危桥")
    ('改造', '')
    """
    made = _MADE_AT.match(stripped(first))
    return made[1] if made and _GOES_ON.fullmatch(before) else ""


def stripped(before: str) -> str:
    """Return the last words before a number without what says nothing about it: 为, 共, 目标."""
    return _LINKS.sub("", _LIST.split(_JOINS.sub("", _ASIDE.sub("", before)))[-1])


def joined(before: str) -> bool:
    """Return whether only a sign of a list stands between the previous noun and a number."""
    return _JOINS.search(before) is not None


def is_place(before: str, tail: str, after: str | None) -> bool | None:
    """Return whether an ordinal asks for a place up to a number; None where there is no ordinal.

    前3名 does, and 第5名以内; 倒数3名, 前3个月 and 第5名 do not.
    """
    if _LAST.search(before) and not (before.endswith("后") and _TIME.match(tail)):
        return False
    if _AHEAD.search(before):
        denied = _NOT_AHEAD.search(before) is not None
        return not denied and after in (None, "<=") and _PLACES.match(tail) is not None
    if before.endswith("第"):
        return after == "<=" or tail[1:2] == "内"
    if _RANKED.search(before) and _PLACES.match(tail):
        return after == "<="
    return None
