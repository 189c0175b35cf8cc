"""Which titles are alike, which shelf words point to, and what the database is asked for words."""

import pytest

from marketplace.rules.likeness import (
    ALIKE_PERCENT,
    alike_percent,
    finding,
    resembling,
    shelf_for,
    tokens,
    usual_threshold,
)


@pytest.mark.parametrize(
    ("one", "other", "percent"),
    [
        ("캠핑 의자", "접이식 캠핑의자", 57),
        ("캠핑 의자", "캠핑 의자", 100),
        ("ＡＢＣ", "abc", 100),
        ("folding table", "Folding Tables!", 95),
        ("캠핑 의자", "무선 키보드", 0),
        ("", "", 0),
        ("a", "a", 0),
    ],
)
def test_titles_are_compared_by_pairs_of_letters(one, other, percent):
    assert alike_percent(one, other) == alike_percent(other, one) == percent


def test_the_same_thing_in_other_words_is_alike_and_another_thing_is_not():
    assert alike_percent("바리온 G64 에스프레소 그라인더", "바리온 G64 그라인더") >= ALIKE_PERCENT
    assert alike_percent("바리온 G64 에스프레소 그라인더", "에스프레소 잔 세트") < ALIKE_PERCENT


@pytest.mark.parametrize(
    ("title", "shelf"),
    [
        ("접이식 캠핑테이블", "camping"),
        ("바리온 G64 에스프레소 그라인더", "kitchen"),
        ("제주 감귤 5kg", "food"),
        ("Wireless keyboards, two of them", "digital"),
        ("Yoga mat 6 mm", "sports"),
        ("baby car seat", "kids"),
        ("몬스테라 화분", "garden"),
        ("모션 데스크 책상", "digital"),
        ("Pantone book", None),
        ("자동차 와이퍼", None),
        ("", None),
    ],
)
def test_a_shelf_is_guessed_from_the_words(title, shelf):
    assert shelf_for(title) == shelf


def test_details_count_less_than_the_title():
    assert shelf_for("요가 매트", "캠핑 갈 때 써요") == "sports"
    assert shelf_for("매우 좋은 것", "캠핑 갈 때 써요") == "camping"


def test_a_threshold_is_suggested_for_every_shelf():
    assert (usual_threshold("food"), usual_threshold("nowhere")) == (50, 30)


def test_words_are_looked_for_at_their_start_and_in_titles_inside_others():
    assert finding("테이블 a") == "('테이블':* | ('~테이' & '~이블')) & 'a':*"
    assert finding("'; DROP'") == "('drop':* | ('~dr' & '~ro' & '~op'))"
    assert finding(" !! \x00 ") == ""
    assert len(tokens(" ".join("abcdefghij"))) == 10
    assert finding(" ".join("abcdefghij")).count(":*") == 8


def test_what_resembles_a_title_holds_any_of_its_longer_words():
    assert resembling("a 의자") == "('의자':* | ('~의자'))"
    assert resembling("?") == ""
