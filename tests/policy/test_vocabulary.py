"""The vocabulary of functions: what words mean, and what the texts' own wordings were found to mean."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from buju.atlas.atlas import Atlas
from buju.errors import Ambiguous, NotFound, Refused
from buju.policy.fact import StatedFunction
from buju.policy.vocabulary import FunctionMapping, IndustryFunction, SharedWords, Stage, Vocabulary

SATELLITE = IndustryFunction(
    id="satellite", stage="星", name="卫星制造", definition="造卫星", synonyms=("卫星研制", "整星AIT")
)
ROCKET = IndustryFunction(id="rocket", stage="箭", name="火箭制造", definition="造火箭", synonyms=("火箭研制",))
SOME = IndustryFunction(
    id="some-making", stage="总称", name="制造", definition="没有说造什么", is_general=True, may_mean=("satellite",)
)
ANY = IndustryFunction(id="any", stage="总称", name="商业航天", definition="产业", is_general=True)
MADE = Vocabulary(
    stages=(
        Stage(id="星", name="卫星", definition="星"),
        Stage(id="箭", name="火箭", definition="箭"),
        Stage(id="总称", name="总称", definition="没有说到环节"),
    ),
    functions=(SATELLITE, ROCKET, SOME, ANY),
    shared=(SharedWords(words="星箭制造", functions=("rocket", "satellite")),),
    mapping=(
        FunctionMapping(fact="f-1", words="星箭制造", functions=("satellite", "rocket"), note="两种"),
        FunctionMapping(fact="f-1", words="制造", functions=("some-making",)),
        FunctionMapping(fact="f-2", words="整星", functions=("satellite",)),
    ),
)


@pytest.mark.parametrize("words", ["satellite", "卫星制造", "卫星研制", " 卫 星\n研制 ", "整星ａｉｔ", "SATELLITE"])
def test_find_knows_id_name_and_synonym(words: str) -> None:
    assert MADE.find(words) is SATELLITE
    assert MADE.resolve(words) == (SATELLITE,)


def test_words_of_two_functions_resolve_to_both_and_are_refused_where_one_is_wanted() -> None:
    assert MADE.resolve("星 箭制造") == (SATELLITE, ROCKET)
    with pytest.raises(Ambiguous) as caught:
        MADE.find("星箭制造")
    error = caught.value
    assert isinstance(error, Refused)
    assert (error.kind, error.name, error.choices) == ("产业功能", "星箭制造", ("卫星制造", "火箭制造"))
    assert str(error) == "“星箭制造”可以指多个产业功能：卫星制造、火箭制造；请写明是哪一个"


@pytest.mark.parametrize(("words", "nearest"), [("火箭研值", "火箭制造"), ("卫星制照", "卫星制造"), ("", "卫星制造")])
def test_unknown_words_are_refused_with_the_nearest_name_first(words: str, nearest: str) -> None:
    for ask in (MADE.find, MADE.resolve):
        with pytest.raises(NotFound) as caught:
            ask(words)
        assert caught.value.known[0] == nearest
        assert sorted(caught.value.known) == sorted(function.name for function in MADE.functions)


def test_what_a_fact_says() -> None:
    assert MADE.functions_of("f-1") == (("星箭制造", SATELLITE), ("星箭制造", ROCKET), ("制造", SOME))
    assert MADE.functions_of("f-9") == ()
    assert [row.fact for row in MADE.mapping_of("satellite")] == ["f-1", "f-2"]
    assert MADE.mapping_of("any") == ()
    assert MADE.shared_of("rocket") == ("星箭制造",)


def test_what_a_general_word_leaves_open() -> None:
    assert [SOME.leaves_open(one.id) for one in MADE.functions] == [True, False, False, False]
    assert [ANY.leaves_open(one.id) for one in MADE.functions] == [True, True, True, False]
    assert not any(SATELLITE.leaves_open(one.id) for one in MADE.functions)
    with pytest.raises(ValidationError, match="may_mean"):
        IndustryFunction(id="x", stage="星", name="x", definition="x", may_mean=("rocket",))


@pytest.mark.parametrize(("words", "stage"), [("星", "星"), (" 火 箭", "箭"), ("总称", "总称")])
def test_a_stage_by_its_id_or_name(words: str, stage: str) -> None:
    assert MADE.stage(words).id == stage
    assert all(function.stage == stage for function in MADE.functions_in(stage))


@pytest.mark.parametrize("ask", [MADE.stage, MADE.function, MADE.mapping_of, MADE.shared_of])
def test_unknown_ids_are_refused(ask) -> None:
    with pytest.raises(NotFound):
        ask("没有的")


def test_without_a_vocabulary_nothing_is_known() -> None:
    with pytest.raises(NotFound) as caught:
        Vocabulary().resolve("卫星制造")
    assert caught.value.known == ()
    assert Vocabulary().functions_of("f-1") == ()


def wide(letter: str) -> str:
    """The full-width form of a letter that has one."""
    return chr(ord(letter) + 0xFEE0) if 0x21 <= ord(letter) <= 0x7E and letter != "*" else letter


@given(data=st.data())
def test_spaces_and_width_change_no_meaning(shipped: Atlas, data: st.DataObject) -> None:
    vocabulary = shipped.vocabulary
    words = data.draw(st.sampled_from([word for function in vocabulary.functions for word in function.words]))
    widened = data.draw(st.lists(st.booleans(), min_size=len(words), max_size=len(words)))
    spaced = [wide(letter) if flag else letter for letter, flag in zip(words, widened, strict=True)]
    gaps = data.draw(st.lists(st.sampled_from(["", " ", "\u3000", "\n"]), min_size=len(words), max_size=len(words)))
    changed = "".join(gap + letter for gap, letter in zip(gaps, spaced, strict=True))
    assert "".join(unicodedata.normalize("NFKC", changed).split()) == words
    assert vocabulary.find(changed) == vocabulary.find(words)


def stated(atlas: Atlas) -> list[StatedFunction]:
    return [fact for fact in atlas.facts() if isinstance(fact, StatedFunction)]


def test_every_stated_function_of_the_shipped_texts_is_mapped(shipped: Atlas) -> None:
    facts = stated(shipped)
    assert len(facts) > 150
    for fact in facts:
        mapped = dict.fromkeys(words for words, _ in shipped.vocabulary.functions_of(fact.id))
        assert tuple(mapped) == fact.functions, fact.id


def test_every_function_is_stated_somewhere(shipped: Atlas) -> None:
    assert [one.id for one in shipped.vocabulary.functions if not shipped.vocabulary.mapping_of(one.id)] == []


def test_where_a_text_uses_a_word_of_the_vocabulary_otherwise_a_note_says_why(shipped: Atlas) -> None:
    vocabulary = shipped.vocabulary
    agreeing = 0
    for row in vocabulary.mapping:
        try:
            meant = {function.id for function in vocabulary.resolve(row.words)}
        except NotFound:
            continue
        agreeing += meant == set(row.functions)
        assert meant == set(row.functions) or row.note, row
    assert agreeing > 100


# What users and texts call things, by hand from the plans' own sections.
CALLED = [
    ("卫星研制", {"satellite-manufacture"}),
    ("卫星研发制造", {"satellite-manufacture"}),
    ("星箭制造", {"satellite-manufacture", "rocket-manufacture"}),
    ("智能终端", {"terminal"}),
    ("卫星终端", {"terminal"}),
    ("测运控", {"ground-segment"}),
    ("卫星测运控服务", {"ground-segment"}),
    ("地面设备研发制造", {"terminal", "ground-segment"}),
    ("火箭", {"rocket-manufacture", "rocket-parts"}),
    ("发射服务", {"launch-service"}),
    ("芯片", {"chips-components"}),
    ("星座运营", {"constellation-operation"}),
    ("６Ｇ", {"satellite-network"}),
    ("通导遥应用", {"communication-application", "navigation-application", "remote-sensing-application"}),
    ("北斗", {"navigation-application"}),
    ("算力", {"data-computing"}),
    ("卫星网络安全", {"security"}),
    ("关键材料", {"materials-equipment"}),
    ("智能装备", {"materials-equipment"}),
    ("孵化器", {"innovation-service"}),
    ("卫星互联网", {"whole-industry"}),
    ("商业航天", {"whole-industry"}),
    ("未来产业", {"adjacent-industry"}),
    ("地面系统设备", {"terminal", "ground-segment"}),
]


@pytest.mark.parametrize(("words", "functions"), CALLED, ids=[row[0] for row in CALLED])
def test_what_words_mean(shipped: Atlas, words: str, functions: set[str]) -> None:
    assert {function.id for function in shipped.vocabulary.resolve(words)} == functions


# Fact, wording, functions: read off the quotes by hand.
READ = [
    ("bj-f-01", "星箭制造、地面终端等方面关键设备", {"satellite-manufacture", "rocket-manufacture", "terminal"}),
    ("bj-f-01", "先进制造", {"unspecified-manufacturing"}),
    ("bj-f-02", "发射服务", {"launch-service"}),
    ("bj-f-07", "空天信息应用", {"satellite-application"}),
    ("bj-f-08", "空天信息产业", {"whole-industry"}),
    ("bj-f-11", "卫星应用智能装备", {"materials-equipment", "satellite-application"}),
    ("bj-f-12", "通导遥应用", {"communication-application", "navigation-application", "remote-sensing-application"}),
    ("bj-f-16", "未来产业", {"adjacent-industry"}),
    ("bj-f-17", "星箭终端", {"satellite-manufacture", "rocket-manufacture", "terminal"}),
    ("bj-f-23", "再入返回高精度导航定位", {"rocket-manufacture"}),
    ("bj-f-29", "高比冲长寿命电推进", {"satellite-parts"}),
    ("bj-f-30", "高精度导航卫星", {"satellite-manufacture"}),
    ("bj-f-34", "高分辨率遥感卫星星座", {"constellation-operation"}),
    ("cq-f-23", "星箭发射制造", {"satellite-manufacture", "rocket-manufacture", "launch-service"}),
    ("cq-f-24", "卫星互联网终端研发制造", {"terminal"}),
    ("cq-f-26", "商业火箭智能制造", {"rocket-manufacture"}),
    ("my-f-01", "航天产业“火箭+卫星”", {"satellite-manufacture", "rocket-manufacture"}),
    ("my-f-01", "航空产业“制造+运营+服务”", {"adjacent-industry"}),
    ("my-f-01", "高端金属材料“研发+制造”", {"materials-equipment"}),
    ("sh-f-02", "产业化", {"whole-industry"}),
    ("sh-f-05", "北斗高精度", {"navigation-application"}),
    ("sh-f-22", "海上发射", {"launch-service"}),
    ("sh-f-06", "５G＋卫星互联网", {"satellite-network"}),
    ("sh-f-14", "地面系统设备", {"terminal", "ground-segment"}),
    ("sh-f-29", "卫星通信、卫星宽带、手机直连等智能终端研发", {"terminal"}),
    ("sh-f-31", "测运控管理服务", {"ground-segment"}),
    ("sh-f-36", "星间激光", {"satellite-parts"}),
    ("sh-f-56", "发射保险", {"finance-business"}),
    ("sj-f-01", "星座运营与服务", {"constellation-operation"}),
    ("sj-f-02", "下一代卫星网络通信", {"satellite-network"}),
    ("sj-f-02", "卫星网络安全", {"security"}),
    ("sj-f-02", "智能终端", {"terminal"}),
    ("sj-f-02", "智能装备", {"materials-equipment"}),
    ("sj-f-03", "火箭研发设计与制造", {"rocket-manufacture"}),
    ("sj-f-03", "卫星测运控服务", {"ground-segment"}),
    ("sj-f-14", "卫星数据接收处理", {"ground-segment", "data-computing"}),
    ("sj-f-21", "火箭发动机", {"rocket-parts"}),
    ("sj-f-25", "高质量孵化器", {"innovation-service"}),
    ("sj-f-32", "算力资源", {"data-computing"}),
]


@pytest.mark.parametrize(("fact", "words", "functions"), READ, ids=[f"{row[0]} {row[1]}" for row in READ])
def test_what_the_texts_say(shipped: Atlas, fact: str, words: str, functions: set[str]) -> None:
    assert {one.id for said, one in shipped.vocabulary.functions_of(fact) if said == words} == functions


GENERAL = ("卫星互联网", "卫星互联网产业", "空天信息产业", "商业航天", "卫星产业", "未来产业", "先进制造", "高端制造")


def test_a_word_for_the_whole_is_not_a_link_of_the_chain(shipped: Atlas) -> None:
    rows = [row for row in shipped.vocabulary.mapping if row.words in GENERAL and not row.note]
    assert len(rows) > 10
    for row in rows:
        assert all(shipped.vocabulary.function(item).is_general for item in row.functions), row
