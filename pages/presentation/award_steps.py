"""From the award to the payout, as a calendar: what happened, what it waits for and until when, what comes."""

from dataclasses import replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.rules.states import AwardStatus, PoolStatus
from marketplace.selectors.pools import PoolPage
from marketplace.selectors.vetting import Vetting, Wait
from pages.presentation.auctions import Step

WAITS: dict[str, tuple[Promise, Promise]] = {
    "low_price": (
        gettext_lazy("The low price is explained and decided"),
        gettext_lazy("Without a yes from Moa the next seller follows."),
    ),
    "flags": (
        gettext_lazy("Buyers' flags are answered and decided"),
        gettext_lazy("If nobody decides, the bid stays and everybody may leave for a day."),
    ),
    "opt_out": (
        gettext_lazy("Everybody may leave without a reason"),
        gettext_lazy("Who stays is in. Then it is looked at again whether enough are left."),
    ),
    "consent": (
        gettext_lazy("Everybody is asked about the new price"),
        gettext_lazy("Who says nothing is out."),
    ),
    "acceptance": (
        gettext_lazy("The seller takes the order"),
        gettext_lazy("If it stays silent, it gets a strike and the next seller follows."),
    ),
    "fewer": (
        gettext_lazy("The seller says whether fewer units are fine"),
        gettext_lazy("If not, everybody who paid is refunded and the next seller follows."),
    ),
}

_DONE = {PoolStatus.FULFILLING: 2, PoolStatus.CLOSED: 4}
"""How many of the steps after the acceptance are over: charged, held, shipped, paid out."""


def award_steps(page: PoolPage, vetting: Vetting | None) -> list[Step]:
    """The calendar of a pool whose auction has ended."""
    ended_at = page.auction.ends_at if page.auction else None
    steps = [Step(_("Bidding ended"), at=ended_at, state="done")]
    steps += [_waiting(wait) for wait in vetting.waits] if vetting else []
    is_accepted = page.award is not None and page.award.status in {AwardStatus.ACCEPTED, AwardStatus.FEWER}
    if is_accepted:
        steps.append(Step(_("The seller took the order"), state="done"))
    elif not any(wait.kind == "acceptance" for wait in (vetting.waits if vetting else ())):
        hours = _("within %(hours)s hours, once everything above is settled") % {"hours": page.terms.acceptance_hours}
        steps.append(Step(_("The seller takes the order"), hours))
    done = _DONE.get(page.card.status, 0)
    return [*steps, *(replace(step, state=_state(place, done)) for place, step in enumerate(_to_come(page)))]


def _state(place: int, done: int) -> str:
    """Of what follows the acceptance: done, now or "" for what is to come; nothing is "now" before it."""
    if place < done:
        return "done"
    return "now" if done and place == done else ""


def _waiting(wait: Wait) -> Step:
    title, default = WAITS[wait.kind]
    return Step(title, default, wait.deadline, "now", "wait")


def _to_come(page: PoolPage) -> list[Step]:
    terms = page.terms
    retries = _("If it fails, the card is tried again at 17:00 on the next %(days)s business days.")
    lead = _("within %(days)s days after everything is paid; refunded by itself after %(last)s days") % {
        "days": page.award.lead_days if page.award else terms.lead_days_max,
        "last": terms.refund_unshipped_days,
    }
    return [
        Step(
            _("Your card is charged, %(hours)s hours after the notice") % {"hours": terms.charge_notice_hours},
            retries % {"days": terms.charge_retries},
        ),
        Step(_("Moa holds the money"), _("from that moment on; the seller is not paid yet")),
        Step(_("Shipped"), lead),
        Step(
            _("Paid out once you confirm"), _("by itself %(days)s days after it arrived") % {"days": terms.confirm_days}
        ),
    ]
