"""Which texts a person must look at before they are public."""

import pytest

from marketplace.rules.moderation import Concern, text_concern


@pytest.mark.parametrize(
    ("title", "description"),
    [
        ("바리온 G64 에스프레소 그라인더", "64 mm 플랫 버, 색은 검정·아이보리. https://example.com/g64"),
        ("마약베개", "목이 편한 베개"),
        ("담배 냄새 제거 공기청정기", "사무실에서 써요"),
        ("Loop low camping chair", "Classic look, Essex green, 350 g shiitake bag included"),
        ("Pistachio cream", "Heroine edition mug, order no. 20101234567"),
        ("Antiheroin campaign poster", "Scunthorpe print"),
        ("책장", "병 신제품이 아니어도 좋아요"),
        ("", ""),
        ("주방칼 세트", "총알배송이면 좋아요. 02호 색상"),
        ("약과 선물세트", "성인용 자전거 헬멧과 함께"),
        ("Adult bicycle helmet", "Trifle bowl, ammo-green, node.js sticker"),
    ],
)
def test_ordinary_wants_go_public_by_themselves(title, description):
    assert text_concern(title, description) is None


@pytest.mark.parametrize(
    ("title", "description", "concern"),
    [
        ("짝퉁 가방", "", Concern.FORBIDDEN_GOODS),
        ("가방", "아주 좋은 짝퉁이요", Concern.FORBIDDEN_GOODS),
        ("Counterfeit watch", "", Concern.FORBIDDEN_GOODS),
        ("Two handguns", "", Concern.FORBIDDEN_GOODS),
        ("의자", "이 개새끼야", Concern.ABUSE),
        ("Fucking chair", "", Concern.ABUSE),
        ("의자", "010-1234-5678로 연락 주세요", Concern.PRIVATE_CONTACT),
        ("의자", "01012345678", Concern.PRIVATE_CONTACT),
        ("Chair", "write to me@example.com please", Concern.PRIVATE_CONTACT),
        ("의자", "02-123-4567 로 전화 주세요", Concern.PRIVATE_CONTACT),
        ("의자", "카톡 아이디 moa", Concern.PRIVATE_CONTACT),
        ("의자", "오픈채팅으로 와요", Concern.PRIVATE_CONTACT),
        ("의자", "계좌번호 드릴게요", Concern.PRIVATE_CONTACT),
        ("Chair", "Telegram me", Concern.PRIVATE_CONTACT),
        ("석궁", "", Concern.WEAPONS),
        ("Hunting rifles", "", Concern.WEAPONS),
        ("비아그라 30정", "", Concern.MEDICINE),
        ("Prescription pills", "", Concern.MEDICINE),
        ("성인용품 세트", "", Concern.ADULT),
        ("Porno calendar", "", Concern.ADULT),
        ("의자", "https://open.kakao.com/o/abc", Concern.LINKS),
        ("Chair", "see bit.ly/xyz", Concern.LINKS),
        ("chair www.example.com", "", Concern.LINKS),
        ("https://example.com/chair", "", Concern.LINKS),
    ],
)
def test_what_a_person_must_see_first(title, description, concern):
    assert text_concern(title, description) is concern


@pytest.mark.parametrize("hidden", ["ＣＯＣＡＩＮＥ", "CoCaIne", "co\u200bcaine", "짝\u200b퉁", "０１０-1234-5678"])
def test_letters_in_disguise_hide_nothing(hidden):
    assert text_concern(hidden, "") is not None


def test_a_decomposed_hangul_word_is_the_same_word():
    assert text_concern("\u110d\u1161\u11a8\u1110\u116e\u11bc", "") is Concern.FORBIDDEN_GOODS
