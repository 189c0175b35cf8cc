"""What a seller is asked around its awards, each with its clock and the page that answers it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.queries import Query
from common.templatetags.moa import units, won
from marketplace.selectors.desks import OwnAward, fewer_awards
from marketplace.selectors.flags import FlagsAsked, flags_to_answer
from marketplace.selectors.low_price import PriceAsked, low_prices_to_answer
from pages.presentation.deadlines import Deadline, deadline


@dataclass(frozen=True)
class Question:
    """One question: what it is about, what silence means, where it is answered."""

    title: str
    text: str
    action: str
    url: str
    deadline: Deadline


def questions_to(seller_id: UUID, *, now: datetime) -> Query[list[Question]]:
    """All that waits for this seller's word, the nearest deadline first."""

    def read(prices: list[PriceAsked], flags: list[FlagsAsked], fewer: list[OwnAward]) -> list[Question]:
        found = [*_prices(prices, now), *_flags(flags, now), *_fewer(fewer, now)]
        return sorted(found, key=lambda one: one.deadline.at)

    return Query(read, low_prices_to_answer(seller_id), flags_to_answer(seller_id), fewer_awards(seller_id))


def _prices(asked: Iterable[PriceAsked], now: datetime) -> list[Question]:
    return [
        Question(
            _("%(title)s: how can you sell at %(price)s?") % {"title": hold.title, "price": won(hold.price_minor)},
            _("Your price comes first, but lies far under the others. Without an answer the next seller follows."),
            _("Give the answer"),
            reverse("price-answer", args=[hold.award_id]),
            deadline(since=hold.held_at, at=hold.answer_by, now=now),
        )
        for hold in asked
    ]


def _flags(asked: Iterable[FlagsAsked], now: datetime) -> list[Question]:
    return [
        Question(
            ngettext("%(title)s: %(people)s buyer flagged you", "%(title)s: %(people)s buyers flagged you", case.people)
            % {"title": case.title, "people": case.people},
            _("Say what is so before Moa decides. Your reply is public."),
            _("Reply"),
            reverse("flags-reply", args=[case.bid_id]),
            deadline(since=case.since, at=case.answer_by, now=now),
        )
        for case in asked
    ]


def _fewer(awards: Iterable[OwnAward], now: datetime) -> list[Question]:
    return [
        Question(
            _("%(title)s: %(units)s were paid") % {"title": award.title, "units": units(award.fewer_units or 0)},
            _("Your bid asked for more. Deliver them all the same, or leave and everybody is refunded."),
            _("See the amounts and answer"),
            reverse("fewer-answer", args=[award.id]),
            deadline(since=award.made_at, at=award.fewer_by, now=now),
        )
        for award in awards
        if award.fewer_by
    ]
