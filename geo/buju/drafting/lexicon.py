"""Words by which places are found: heads with their roles, words that no name crosses, words that name nothing.

None is of a text: they are what plans are written in. Wide regions that no register of units has stand here too.
"""

from __future__ import annotations

import re

from buju.drafting.region import Finder

# The last word of a name, and the role that it speaks for; the longest that fits is the head.
_ROLES: dict[str, str] = {
    "belt": "走廊|大走廊|云廊|绿廊|长廊|廊道|创新带|"
    "产业带|经济带|拓展带|发展带|示范带|集聚带|协作带|融合带|城镇带|生态带|"
    "文化带|滨江带|"
    "新质秀带|秀带|通道带|湾带",
    "axis": "发展轴|传播轴|创新轴|功能轴|联动轴|拓展轴|轴线|主轴|轴带",
    "core": "核心区|核心承载区|核心城区|创新核|极核|主核|副核|核心圈",
    "cluster": "集聚区|聚集区|功能区|策源区|承载区|先导区|先行区|示范区|融合区|联动区|引领区|试验区|试点区|"
    "协作区|合作区|实验区|"
    "产业区|制造区|研发区|协同区|拓展区|保护区|涵养区|发展区|服务区|度假区|旅游区|景区|风景区|都市区|都市圈|城市群|经济圈|经济区|"
    "生态圈|示范区域|"
    "重点区域|沿岸区域|周边区域|组团|板块|片区|飞地",
    "park": "产业基地|基地|产业园|科技园|软件园|物流园|工业园|园区|工业区|高新区|开发区|经开区|高新技术产业开发区|"
    "自贸区|自贸试验区|自由贸易试验区|综保区|综合保税区|保税区|保税港区|新片区|新区|新城|科学城|大学城|科技城|知识城|"
    "生态城|未来城|航天城|航空城|医学城|数据城|科教城|医药城|健康城|创新城|产业城|汽车城|电子城|设计城|智慧城|金融城|商务区|CBD|港区|湾区|产业港|创新港|示范港|科创港|园|智谷|云谷|"
    "未来谷|星谷|谷|"
    "小镇|综合体|孵化器|加速器|众创空间",
    "node": "街区|商圈|滨江|岛|湾|湖|沿岸|周边|中北段|北段|南段|东段|西段|中段|枢纽|口岸|广场|大街|大道|"
    "站城|古城|老城|新村",
    "facility": "研究院|研究中心|研究所|材料所|物理所|化物所|光机所|微系统所|自动化所|药物所|"
    "实验室|大学|学院|医院|交易所|交易中心|创新中心|研发中心|数据中心|"
    "算力中心|技术中心|"
    "测试场|试飞场|起降场|试验场|发射场|先导院|产研院|工研院|运控中心|转化中心|转移中心|孵化中心|会展中心|体育中心|文化中心|金融中心|航运中心|货运中心|物流中心|"
    "分拨中心|集散中心|"
    "中心|科创中心|机场|航空港|火车站|高铁站|地面站|货站|车站|港口|港|码头|货场|大桥|隧道|博物馆|图书馆|体育馆|"
    "装置|电站|水库",
    "town": "街道|镇|乡",
}
ROLE_OF: dict[str, str] = {head: role for role, heads in _ROLES.items() for head in heads.split("|")}
# What follows a head and makes another word of it.
_NOT_BEFORE = {
    "园": "区林艺丁地长",
    "产业园": "区",
    "科技园": "区",
    "软件园": "区",
    "物流园": "区",
    "工业园": "区",
    "产业区": "域",
    "创新城": "市",
    "产业城": "市",
    "生态城": "市",
    "智慧城": "市",
    "谷": "物底",
    "岛": "屿",
    "湾": "区",
    "湖": "泊",
    "港": "口区澳股币务航资城",
    "中心": "城区市商任地词思镇线",
    "镇": "街村海压长区化乡政",
    "乡": "村镇土愁情",
    "大学": "生路",
    "学院": "派路",
    "基地": "台",
    "枢纽": "型",
    "片区": "域",
    "新区": "域",
    "新城": "区",
    "口岸": "城",
}
# What stands before it and makes another word of it.
_NOT_AFTER = {
    "园": "校家田花乐果菜庄",
    "港": "香粤陆",
    "湾": "台大",
    "镇": "城乡街村",
    "乡": "城家返下故镇",
    "岛": "半",
    "谷": "五稻山",
    "学院": "科",
    "湖": "江",
}


def _spelled(head: str) -> str:
    before = f"(?<![{_NOT_AFTER[head]}])" if head in _NOT_AFTER else ""
    after = f"(?![{_NOT_BEFORE[head]}])" if head in _NOT_BEFORE else ""
    return f"{before}{re.escape(head)}{after}"


HEAD = re.compile("|".join(_spelled(head) for head in sorted(ROLE_OF, key=len, reverse=True)))

# Regions above the units of the register, as plans call them.
WIDE = (
    *(
        "长三角",
        "长江三角洲",
        "珠三角",
        "珠江三角洲",
        "京津冀",
        "粤港澳大湾区",
        "成渝地区双城经济圈",
        "成渝地区",
        "川渝",
    ),
    *(
        "川陕渝",
        "长江经济带",
        "黄河流域",
        "长株潭",
        "环渤海",
        "西部陆海新通道",
        "海峡西岸",
        "北部湾",
        "东盟",
        "中部地区",
    ),
    *("北部湾", "东盟", "中部地区", "东北地区", "苏锡常", "杭州湾", "虹桥国际开放枢纽"),
)

# Verbs, prepositions and conjunctions: a name neither holds nor crosses one.
_EDGES = (
    "建设|打造|推进|推动|加快|支持|依托|围绕|提升|完善|聚焦|深化|促进|形成|构建|构筑|鼓励|争取|包括|涵盖|"
    "覆盖|现有|联合|"
    "共建|布局|联动(?!创新|区|发展区|轴)|对接|分为|划分为|做强|做优|做大|做实|发挥|协同(?!创新|区|发展区)|"
    "引导|高标准|高水平|"
    "高质量|全面|培育(?!基地)|加强|强化|有序|创建|协调|保障|优化|改善|搭建|左右|(?:以下)?简称|深度|开展|设立|"
    "增加|打通|巩固|大力|"
    "实施|利用|充分|积极|探索|落实|统筹|健全|提高|扩大|集聚(?!区|带|地)|聚集(?!区|带)|吸引|引进|承接|"
    "承载(?!区|地)|辐射|"
    "带动|引领(?!区)|融入|参与|服务(?!特色|区|中心|业|外包|基地|示范|集聚|平台|功能|港|园|产业|贸易|型)|连接|串联|"
    "链接|位于|坐落|地处|"
    "毗邻|紧邻|靠近|选址|占地|坐落|横跨|绵延|贯穿|落户|范围(?=[东南西北])|创新发展|升级|改造|更新|整合|拓展(?!区|带|轴)|延伸|向周边|通过|根据|按照|结合|关于|"
    "制定|编制|印发|组织|引入|导入|汇聚|培养|开发(?!区|园)|运用|应用(?!示范|基地|产业|中心|先行|试验|集聚|"
    "创新|服务|装备|智能)|"
    "立足|瞄准|面向|突出|坚持|确保|力争|争创|申报|认定|纳入|列入|给予|负责|牵头|配合|指导|会同|成立|作为|"
    "成为|属于|具有|拥有|"
    "发展(?!区|带|轴|示范|先行|试验|基地|核|极)|实现|完成|启动|建成|运营(?!中心|基地)|入驻|落户|落地|在建|"
    "新建|扩建|规划建设|规划|筹建|共享|"
    "主要|重点(?!实验室|区域)|积聚|实行|适用|遵循|助力|加大|加速(?!器)|释放|激发|挖掘|稳步|稳妥|持续|不断|"
    "进一步|逐步|着力|切实|"
    "分别|同时|以及|或者|解决|承担|投资|扩充|补齐|壮大|关停|关闭|设置|各类|各级|各大|一批|"
    "第[一二三四五六七八九十百零0-9]{1,8}[条章节编]|专栏[0-9]{0,3}|[一二三四五六七八九十两]{1,6}个|相关|有关|并且|其中|"
    "例如|尤其|特别是|之间|之一|所在|所属|本区|我市|我区|本市|全市|全区|全省|全国|国内外|海内外|"
    "国内|国外|境外|区域内|辖区|内设|下设|企业|高校|院校|院所|主体|政府|部门|机构|单位|项目|平台|资源|优势|"
    "能级|水平|能力|体系|"
    "机制|模式|成果(?!转化|交易|转移|展示)|人才|技术(?!产业|交易|转移|中心|研究|创新|开发|学院|大学)|品牌|政策|需求|"
    "场景(?!创新中心)|业态|生态圈?(?!城|带|园|创新|融合|区|岛|示范|保护|涵养|旅游|经济|廊|科技|绿|文化|休闲)|"
    "自主|依法|适时|优先|鼓舞|支撑|赋能|深入|践行|贯彻|实践|体现|凸显|彰显|营造|塑造|树立|坚决|牢牢|"
    "符合|满足|适应|放大|用好|盘活|做好|推出|推广|举办|召开|发布|出台|建立|搭载|研制(?!与|基地|中心|园|生产)|研发(?!中心|基地|园|"
    "总部|区|制造|设计|与|生产|服务)|"
    "以(?!色列)|在|和(?!平|田|县|静|龙|顺|谐|硕|林|布|政)|及|等|将(?!军|台|乐)|把|(?<![东南西北])向(?!阳|塘)|为|由(?!贸)|"
    "从(?!化|江)|入|"
    "(?<!自)由(?=贸)|的|了|是|于(?!都|田|洪|家)|对|使|让|被|并|且|或|其|该|各(?!庄)|每|均|即|至(?!德)|到|"
    "经(?=由|过)|自(?!由|贸|治|动|主|然|行|流|来)|"
    "[、,。;:!?《》〈〉…/|\\[\\]{}<>=_~^+]|(?<![0-9])[0-9]{1,12}(?=[年月日个家条项类处种亿万%.])|--"
)


def _alternatives(pattern: str) -> list[str]:
    """Return the alternatives of a pattern: it is parted at bars that stand in no bracket."""
    found, deep, start = list[str](), 0, 0
    for at, letter in enumerate(pattern):
        is_escaped = at > 0 and pattern[at - 1] == "\\"
        if letter in "([" and not is_escaped:
            deep += 1
        elif letter in ")]" and not is_escaped:
            deep -= 1
        elif letter == "|" and not deep:
            found.append(pattern[start:at])
            start = at + 1
    return [*found, pattern[start:]]


_ALTERNATIVES = _alternatives(_EDGES)
# Most edges are looked up by their first letters, which takes one pass; the guarded ones and single letters are few.
_PLAIN = Finder(word for word in _ALTERNATIVES if re.fullmatch(r"[\u4e00-\u9fff]{2,}", word))
_GUARDED = re.compile("|".join(word for word in _ALTERNATIVES if not re.fullmatch(r"[\u4e00-\u9fff]{2,}", word)))
# Whoever acts is no place; neither is a name that such a word ends.
_ACTORS = "高校 企业 院所 机构 主体 政府 部门 单位 人才 团队 公司 集团 协会 联盟 居民 群众 人员 专家 大厂 学校 "
# A list of these is a list of things to do, not of places.
_TRADES = (
    "技术 产业 制造 制造业 医药 材料 能源 服务 服务业 信息 智能 软件 装备 经济 贸易 金融 "
    "物流 文化 旅游 教育 医疗 健康 环保 农业 工业 商贸 电子 通信 航天 汽车 芯片 电路 数据 "
    "计算 安全 研发 设计 生产 应用 管理 运营 监测 标准 政策 机制 体系 能力 方式 模式 人才 "
    "资金 基金 企业 工程 行动 计划 活动 论坛 峰会 大会 展会 竞赛 领域 环节 方面 需求 场景 "
    "产品 设备 设施 系统 网络 终端 器件 部件 成果 要素 资源 功能 生态 环境 品牌 项目 作用 "
    "优势 水平 建设 发展 创新 合作 交流 培育 保障 开放 改革 治理 消费 航运 航空 运输 仓储 "
    "配送 加工 包装 质量 效率 规模 结构 布局 就业 养老 托育 体育 卫生 交通 水利 电力 气象 "
    "海洋 林业 "
)
# A name made of these words alone names nothing.
_EMPTY = (
    "国家级|国家|省级|市级|区级|县级|部级|世界级|世界|国际|国内|全球|全国|区域|地方|城市|城乡|农村|乡村|"
    "现代化?|先进|高端|高能级|高水平|"
    "高质量|高标准|高新技术|高新|高科技|一流|领先|新型|新兴|新|大型|中型|小型|大|小|中小|多|若干|一批|各类|"
    "有关|相关|其他|其它|同类|"
    "重大|重点|重要|关键|核心|基础|公共|公益|共性|综合|专业化?|特色|标杆|示范|试点|试验|先导|先行|引领|带动|"
    "创新|创业|创意|科创|应用|园中|区中|边境|货运|客运|空港型|空港|沿边|陆上|流通|商贸|移动|预冷|保鲜|集配|"
    "集货|中欧班列|班列|首贷|续贷|小微|科技|科学|"
    "技术|研发|研究|开发|转化|转移|孵化|加速|中试|概念验证|验证|概念|检测|检验|认证|评估|评价|成果|产学研|"
    "产教|产城|融合|联动|协同|合作|开放|共享|联合|"
    "产业|工业|企业|制造|智能|智慧|数字化?|数据|信息化?|信息|绿色|低碳|生态|文化|旅游|商业|商务|贸易|物流|"
    "仓储|配送|分拨|集散|冷链|航空|航运|"
    "农业|服务|服务业|金融|消费|人才|教育|培训|实训|实践|实习|医疗|健康|体育|社区|生活|宜居|运营|管理|监测|"
    "指挥|调度|应急|安全|"
    "保障|支撑|承载|集聚|聚集|策源|功能|空间|平台|网络|体系|集群|生产|生产性|加工|装配|总装|存储|交易|展示|"
    "体验|博士后|院士|专家|海外|境外|海内外|"
    "离岸|前沿|未来|原始|基层|末端|枢纽|通道|交通|综合性|区域性|国际性|国际化|市场化|全要素|全链条|一体化|"
    "集成|特种|专用|通用|标准|质量|"
    "知识产权|知识|专利|政务|党群|邻里|街坊|便民|数字经济|跨境|电商|跨境电商|进口|出口|口岸|保税|自由|铁路|"
    "公路|水运|港口|机场|码头|"
    "与|型|级|性|化|内|外|老旧|传统|存量|既有|现有|产地|销地|田头|主题|单体|地下|地上|海上|空中|低空|制造业|"
    "服务型|学术|会议|会展|"
    "首个|首批|第一批|两个|三个|多个|个|家|处|座|所|配套|临时|沿线|沿海|内陆|联盟|优质|重载|快运|快递|商品|"
    "食品|产品|用品|"
    "产业化|规模化|集约化|专业性|高层次|多层次|高|低|强|优|好|全|双|科研|院校|高校|大学|职业|技能|双创|众创|"
    "总部|经济|楼宇|"
    "标准化|精品|时尚|夜间|品牌|首发|艺术|科普|青少年|青年|学科|交叉|工程|企业技术|技术创新|国防|军民|实体|"
    "功能型|枢纽型|门户|节点|"
    "合作示范|改革|政策|制度|监管|服务贸易|外贸|转型|升级|提升|更新|城镇|县域|园区|街区|社会|民生|养老|康养|"
    "托育|储备|物资|防灾|减灾|环境|"
    "关联|联络|骨干|干线|支线|区内|区外|起步|启动|拓展|延伸|辐射|溢出|外溢|优势|主体|主导|战略|战略性|支柱|"
    "细分|赛道|上下游|产业链|供应链|创新链"
)
_VAGUE = re.compile(
    rf"(?:{'|'.join(sorted(_EMPTY.split('|'), key=len, reverse=True))}|[一二三四五六七八九十两“”0-9·-])++"
)
_COUNT = re.compile(
    r"^(?:[一二三四五六七八九十两几多]{1,6}(?:大|个|座|家|批|处|条|类|级|位)|若干|各|这|那|此|本|该|所|某|一定|"
    r"一些|任何|每)"
)

_ACTOR, _TRADE = tuple(_ACTORS.split()), tuple(_TRADES.split())


def is_vague(body: str) -> bool:
    """Whether a name without its head is made of words that name nothing."""
    return not body or _VAGUE.fullmatch(body) is not None


def is_counted(name: str) -> bool:
    """Whether a name begins with a count (一批, 各), and so is none."""
    return _COUNT.match(name) is not None


def is_actor(name: str) -> bool:
    """Whether a name is that of somebody."""
    return name.endswith(_ACTOR)


def is_trade(name: str) -> bool:
    """Whether a name is that of a trade, a technology or a thing to do."""
    return name.endswith(_TRADE) or name[-1:] in ("业", "化", "性")


def edges(words: str, low: int = 0, high: int | None = None) -> list[tuple[int, int]]:
    """Return where the words stand that no name crosses, in order; they may overlap."""
    end = len(words) if high is None else high
    plain = ((low + at, low + at + len(word)) for at, word in _PLAIN.find(words[low:end]))
    return sorted([*plain, *(match.span() for match in _GUARDED.finditer(words, low, end))])


def is_edge(words: str, at: int) -> bool:
    """Whether such a word stands at a place."""
    return _PLAIN.at(words, at) is not None or _GUARDED.match(words, at) is not None
