"""A made-up document: what the parsing tests break, one thing at a time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import pytest

from buju.fault import Fault
from buju.policy.document import Document
from buju.policy.fact import Fact
from buju.policy.parsing import parse_document, parse_facts

TEXT = """示例区人民政府文件

示府〔2024〕1号

一、主要目标

（一）规模。到2027年，在轨卫星达到６００颗左右，企业 30 家以上，年产５０发商业火箭。
（二）平台。到2028年，建设若干平台，形成千亿级产业集群，推动3—5家企业上市。

二、空间布局

构建“一核一带”的空间布局。以星湖基地为核心区，重点发展卫星制

造、地面设备。星湖基地北侧为甲镇。（责任单位：区经委、甲镇）

---

示例区人民政府办公室
"""

SOURCE = f"""id: demo
short: 示例计划
kind: plan
title:
  unstated: 文本没有标题
issuer:
  value: 示例区人民政府
  clause: 文首
  quote: 示例区人民政府文件
number:
  value: 示府〔2024〕1号
  clause: 文首
  quote: 示府〔2024〕1号
issued:
  unstated: 文本没有成文日期
printed:
  unstated: 文本没有印发日期
period:
  unstated: 文本没有规划期
sha256: {hashlib.sha256(TEXT.encode()).hexdigest()}
licence_ground: 公文
"""

FACTS = """document: demo
facts:
  - id: demo-m-01
    kind: mention
    name: 星湖基地
    places: [demo-core]
    clause: 二
    quote: 以星湖基地为核心区
  - id: demo-l-01
    kind: layout
    layout: demo
    wording: 一核一带
    clause: 二
    quote: 构建“一核一带”的空间布局
  - id: demo-f-01
    kind: function
    functions: [卫星制造, 地面设备]
    places: [demo-core]
    clause: 二
    quote: 重点发展卫星制造、地面设备
  - id: demo-t-01
    kind: target
    indicator: 在轨卫星
    operator: about
    value: 600
    unit: 颗
    year:
      value: 2027
      clause: 一(一)
      quote: 到2027年，在轨卫星
    scope: 示例区
    clause: 一(一)
    quote: 在轨卫星达到６００颗左右
  - id: demo-r-01
    kind: responsibility
    task: 空间布局
    units: [区经委, 甲镇]
    clause: 二
    quote: 责任单位：区经委、甲镇
"""


@dataclass
class Parsed:
    """What was made of the texts."""

    document: Document | None
    facts: list[Fact]
    faults: list[Fault]
    lines: dict[str, int]


@dataclass
class Folder:
    """The texts of a document, in which words can be replaced, and which can be parsed."""

    texts: dict[str, str] = field(
        default_factory=lambda: {"text.txt": TEXT, "source.yaml": SOURCE, "facts.yaml": FACTS}
    )

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace the one place of `old`; an edit that changes nothing would test nothing."""
        content = self.texts[file]
        assert content.count(old) == 1, f"{old!r} stands {content.count(old)} times in {file}"
        self.texts[file] = content.replace(old, new)

    def line_of(self, file: str, words: str) -> int:
        """The 1-based line where `words` stand first."""
        content = self.texts[file]
        return content[: content.index(words)].count("\n") + 1

    def parse(self) -> Parsed:
        document, faults = parse_document(self.texts["source.yaml"], self.texts["text.txt"], where="seeds/demo")
        if document is None:
            return Parsed(None, [], faults, {})
        found = parse_facts(self.texts["facts.yaml"], document, file="seeds/demo/facts.yaml")
        return Parsed(document, found.facts, faults + found.faults, found.lines)


@pytest.fixture
def folder() -> Folder:
    return Folder()
