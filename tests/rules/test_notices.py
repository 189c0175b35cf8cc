"""The table of who is told what, and when letters may leave."""

import re
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

import escrow.events
import marketplace.events
import merchants.events
from common.outbox import Fact
from social.presentation.said import figures
from social.presentation.words import FACT_LABELS, WHY, WORDS
from social.rules.kinds import KINDS
from social.rules.notices import CHOICES, Group, Role, Told, Urgency
from social.rules.quiet import Quiet, mail_at
from social.rules.table import FACTS, SILENT, TABLE
from social.selectors.recipients import _FINDERS

SEOUL = ZoneInfo("Asia/Seoul")
OF_THE_CASE = {"offer_side"}
"""A figure rows may ask for: which side made the newest offer."""
OUTSIDE = {Role.SHARER, Role.ALERTED, Role.SEARCHER}
"""Told by the features themselves, not by a fact of the table."""


def facts_of_the_house(of=Fact):
    for fact in of.__subclasses__():
        if "name" in vars(fact) and fact.__module__.partition(".")[0] != "tests":
            yield fact
        yield from facts_of_the_house(fact)


def test_every_fact_is_told_or_silent_on_purpose():
    known = {fact.name for fact in facts_of_the_house()}

    assert {marketplace.events, escrow.events, merchants.events}
    assert known - set(FACTS) - set(SILENT) == set()
    assert set(FACTS) & set(SILENT) == set()


def test_rows_compare_fields_that_the_fact_has():
    fields = {fact.name: set(fact.__dataclass_fields__) for fact in facts_of_the_house()}

    for row in TABLE:
        assert row.fact not in fields or {*row.when, *row.unless} <= fields[row.fact] | OF_THE_CASE, row


def test_kinds_words_and_rows_fit_together():
    told_elsewhere = {"link_joined", "alert_hit", "alert_daily", "saved_search"}

    assert set(WORDS) == set(KINDS)
    assert {row.kind for row in TABLE} == set(KINDS) - told_elsewhere
    assert {row.role for row in TABLE} == set(_FINDERS)
    assert set(Role) == set(_FINDERS) | OUTSIDE
    assert {role.value for role in Role} <= set(WHY)
    assert {kind.group for kind in KINDS.values()} == set(Group) == set(CHOICES)


def test_nobody_is_asked_twice_by_one_fact_in_the_same_words():
    pairs = [(row.fact, row.role, row.kind) for row in TABLE]

    assert len(pairs) == len(set(pairs))


def test_letters_list_only_figures_that_have_a_name():
    assert {name for words in WORDS.values() for name in words.facts} <= set(FACT_LABELS)


def test_messages_about_money_and_duties_cannot_be_turned_off():
    loose = [
        kind.name for kind in KINDS.values() if kind.urgency is Urgency.MONEY and not CHOICES[kind.group].is_locked
    ]

    assert loose == []


def test_a_row_concerns_what_it_names():
    row = Told("f", Role.BUYER, "k", when={"status": "paid"}, unless={"award_id": ""})

    assert row.concerns({"status": "paid", "award_id": "1"})
    assert not row.concerns({"status": "due", "award_id": "1"})
    assert not row.concerns({"status": "paid", "award_id": ""})


def test_figures_are_written_by_what_their_names_end_in():
    said = figures(
        {"price_minor": 90_000, "units": 2, "ends_at": "2026-11-25T12:00:00+00:00", "rank": 3, "cap_minor": None}
    )

    assert said["price_minor"] == "₩90,000"
    assert re.search(r"\b2", said["units"])
    assert "21:00" in said["ends_at"]
    assert (said["rank"], said["cap_minor"], said["unknown"]) == ("3", "", "")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("urgency", "now", "leaves"),
    [
        (Urgency.MONEY, "2026-11-20T23:30", "2026-11-20T23:30"),
        (Urgency.ACTION, "2026-11-20T03:00", "2026-11-20T03:00"),
        (Urgency.NEWS, "2026-11-20T20:59", "2026-11-20T20:59"),
        (Urgency.NEWS, "2026-11-20T21:00", "2026-11-21T08:00"),
        (Urgency.NEWS, "2026-11-21T07:59", "2026-11-21T08:00"),
        (Urgency.NEWS, "2026-11-21T08:00", "2026-11-21T08:00"),
        (Urgency.OFFER, "2026-11-20T22:15", "2026-11-21T08:00"),
    ],
)
def test_the_night_is_kept_unless_money_or_a_deadline_presses(urgency, now, leaves):
    assert mail_at(urgency, Quiet(), local_now=at(now)) == at(leaves)


def test_own_hours_hold_for_news_and_offers_never_come_at_night():
    late = Quiet(starts=time(12), ends=time(13))
    off = Quiet(is_on=False)

    assert mail_at(Urgency.NEWS, late, local_now=at("2026-11-20T12:30")) == at("2026-11-20T13:00")
    assert mail_at(Urgency.NEWS, late, local_now=at("2026-11-20T23:00")) == at("2026-11-20T23:00")
    assert mail_at(Urgency.NEWS, off, local_now=at("2026-11-20T23:00")) == at("2026-11-20T23:00")
    assert mail_at(Urgency.OFFER, off, local_now=at("2026-11-20T23:00")) == at("2026-11-21T08:00")


def test_an_offer_waits_out_both_spans():
    morning = Quiet(starts=time(7), ends=time(10))

    assert mail_at(Urgency.OFFER, morning, local_now=at("2026-11-20T22:00")) == at("2026-11-21T10:00")
    assert mail_at(Urgency.NEWS, Quiet(starts=time(9), ends=time(9)), local_now=at("2026-11-20T09:00")) == at(
        "2026-11-20T09:00"
    )
