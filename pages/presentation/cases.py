"""A case as its sides read it: whose turn it is, what was said, what is offered, and what is left to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.ids import short_code
from common.lifecycle import ActorKind
from common.templatetags.moa import left, moment, won
from escrow.rules.disputes import Trouble, Wish
from escrow.rules.states import DisputeOutcome, DisputeStatus, HoldStatus, ProposalStatus, RulingStatus
from escrow.selectors.disputes import DisputeRow, EvidenceView, ProposalView, RulingView
from marketplace.selectors.disputes import CaseView, case_effects
from media.selectors import PhotoView
from pages.presentation.cards import Badge
from pages.presentation.orders import Vault

TROUBLES: dict[Trouble, Promise] = {
    Trouble.NOT_ARRIVED: gettext_lazy("Not arrived"),
    Trouble.BROKEN: gettext_lazy("Broken or faulty"),
    Trouble.DIFFERENT: gettext_lazy("Not as described"),
    Trouble.INCOMPLETE: gettext_lazy("A part is missing"),
    Trouble.OTHER: gettext_lazy("Something else"),
}
WISHES: dict[Wish, Promise] = {
    Wish.REFUND: gettext_lazy("All of the money back"),
    Wish.PART: gettext_lazy("Keep it, part of the money back"),
    Wish.REPLACEMENT: gettext_lazy("A new one"),
}
_STANDINGS: dict[ProposalStatus, Promise] = {
    ProposalStatus.STANDING: gettext_lazy("waits for an answer"),
    ProposalStatus.ACCEPTED: gettext_lazy("accepted"),
    ProposalStatus.REJECTED: gettext_lazy("rejected"),
    ProposalStatus.REPLACED: gettext_lazy("replaced by another"),
    ProposalStatus.LAPSED: gettext_lazy("ended unanswered"),
    ProposalStatus.OVERTAKEN: gettext_lazy("overtaken by the end of the case"),
}


@dataclass(frozen=True)
class Turn:
    """One side of the clock: done, now or "" for later; `head` is the large line, `text` what silence means."""

    who: str
    icon: str
    state: str
    head: str
    text: str


@dataclass(frozen=True)
class Entry:
    """One entry of the thread. `side` is mine, seller, buyer, operator, ruling or event; an event has an icon and one
    line, all others a letter on a tone.
    """

    side: str
    at: datetime
    who: str = ""
    words: str = ""
    icon: str = ""
    letter: str = "M"
    tone: str = "3"
    photos: tuple[PhotoView, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Share:
    """What an offer or a ruling means for one unit, in won; what the seller keeps is foreseen while the case runs."""

    number: int
    stake_minor: int
    refund_minor: int
    seller_minor: int = 0


@dataclass(frozen=True)
class Offer:
    """A proposal with every share in won; `seller_minor` is what the seller keeps of it all, less commission."""

    proposal: ProposalView
    shares: tuple[Share, ...]
    is_mine: bool
    who: str
    standing: str

    @property
    def refund_minor(self) -> int:
        """What goes back in all."""
        return self.proposal.refund_minor

    @property
    def seller_minor(self) -> int:
        """What the seller keeps in all."""
        return sum(share.seller_minor for share in self.shares)


def case_number(dispute_id: UUID) -> str:
    """What people call a case when they write to us."""
    return f"D-{short_code(dispute_id)}"


def units_named(case: CaseView) -> str:
    """The units a case is about: "unit 2", "units 1, 2"."""
    numbers = ", ".join(str(item.number) for item in case.dispute.items)
    return ngettext("unit %(numbers)s", "units %(numbers)s", len(case.dispute.items)) % {"numbers": numbers}


def case_badge(row: DisputeRow, *, now: datetime) -> Badge:
    """Where a case stands, in a few words."""
    if row.is_silent(now):
        return Badge(_("Moa decides"), "auction", "scale")
    return {
        DisputeStatus.OPEN: Badge(_("Open case"), "refuse", "flag"),
        DisputeStatus.ANSWERED: Badge(_("Answered"), "auction", "talk"),
        DisputeStatus.AGREED: Badge(_("Agreed"), "safe", "check"),
        DisputeStatus.RULED: Badge(_("Ruled"), "auction", "scale"),
        DisputeStatus.APPEALED: Badge(_("Appealed"), "wait", "scale"),
        DisputeStatus.CLOSED: Badge(_("Closed"), "", "check-circle"),
        DisputeStatus.WITHDRAWN: Badge(_("Taken back"), "", "undo"),
    }[row.status]


def turns(case: CaseView, side: ActorKind, *, now: datetime) -> tuple[Turn, ...]:
    """Who must act, until when, and what happens if they do not; nothing once the case is over."""
    if not case.row.is_open:
        return ()
    mine, other = _own_turn(case, side, now=now), _other_turn(case, side, now=now)
    moa = _moa_turn(case, now=now, is_theirs=mine.state != "now" and other.state != "now")
    return (mine, other, moa) if side == ActorKind.SELLER else (other, mine, moa)


def thread(case: CaseView, side: ActorKind) -> tuple[Entry, ...]:
    """Everything in its order: what was said, offered and decided."""
    entries = [_said(one, case, side) for one in case.dispute.evidence]
    stopped = _("The clock of %(units)s stopped") % {"units": units_named(case)}
    entries.append(Entry("event", case.row.opened_at, words=stopped, icon="lock"))
    entries += [_offered(one, case, side) for one in case.dispute.proposals]
    entries += [_ruled(one, case) for one in case.dispute.rulings if one.status == RulingStatus.STANDING]
    if case.row.closed_at:
        entries.append(Entry("event", case.row.closed_at, words=_end(case.row), icon="check-circle"))
    return tuple(sorted(entries, key=lambda entry: entry.at))


def offer_of(proposal: ProposalView, case: CaseView, side: ActorKind) -> Offer:
    """A proposal with all that it means."""
    return Offer(
        proposal=proposal,
        shares=shares_of(proposal.shares, case),
        is_mine=proposal.side == side,
        who=name_of(proposal.side, case, side),
        standing=str(_STANDINGS[proposal.status]),
    )


def shares_of(refunds: Mapping[UUID, int], case: CaseView) -> tuple[Share, ...]:
    """What goes back and what the seller keeps of each unit, if it is decided so."""
    if not case.row.is_open:
        return tuple(Share(one.number, one.stake_minor, refunds[one.hold_id]) for one in case.dispute.items)
    by_unit = {item.number: refunds[item.hold_id] for item in case.dispute.items}
    return tuple(
        Share(one.item.number, one.item.stake_minor, one.effect.refund_minor, one.effect.rest.payable)
        for one in case_effects(case, by_unit)
    )


def case_vault(case: CaseView) -> Vault:
    """The money of the units while the clock stands, and what became of it."""
    row, units = case.row, units_named(case)
    if row.is_open:
        is_paid = all(item.hold_status == HoldStatus.RELEASED for item in case.dispute.items)
        held = _("About %(units)s. The seller is not paid while this is open.") % {"units": units}
        paid = _("About %(units)s. The seller was paid already; what you are owed comes back all the same.")
        return Vault(row.stake_minor, "disputed", paid % {"units": units} if is_paid else held)
    back = row.refund_minor or 0
    if row.status == DisputeStatus.WITHDRAWN:
        return Vault(row.stake_minor, "held", _("The case was taken back; everything goes on as before."))
    if not back:
        return Vault(row.stake_minor, "released", _("About %(units)s.") % {"units": units})
    text = _("%(amount)s of %(stake)s back to the card, in 2 to 4 days.")
    return Vault(back, "refunded", text % {"amount": won(back), "stake": won(row.stake_minor)})


def name_of(side: ActorKind, case: CaseView, reader: ActorKind) -> str:
    """How a reader calls a side."""
    if side == reader:
        return _("You")
    return {ActorKind.BUYER: case.buyer.pseudonym, ActorKind.SELLER: case.seller_name}.get(side, _("Moa"))


def _own_turn(case: CaseView, side: ActorKind, *, now: datetime) -> Turn:
    you, row = _("You"), case.row
    offer = case.dispute.standing_proposal(now)
    if side == ActorKind.SELLER and row.status == DisputeStatus.OPEN:
        return _answer_turn(you, row, _("Silence: Moa rules on the buyer's evidence."), now=now)
    if row.status == DisputeStatus.RULED and row.appeal_by:
        head = _("%(left)s to appeal") % {"left": left(row.appeal_by, now)}
        return Turn(you, "clock", "now", head, _("Silence: the ruling is carried out."))
    if offer and offer.side != side:
        return _offer_turn(you, offer, now=now)
    return Turn(you, "check-circle", "", _("Nothing to do"), _("We tell you the moment there is something."))


def _other_turn(case: CaseView, side: ActorKind, *, now: datetime) -> Turn:
    other = ActorKind.BUYER if side == ActorKind.SELLER else ActorKind.SELLER
    who, row, offer = name_of(other, case, side), case.row, case.dispute.standing_proposal(now)
    if offer and offer.side == side and row.status != DisputeStatus.RULED:
        return _offer_turn(who, offer, now=now)
    if other == ActorKind.SELLER and row.status == DisputeStatus.OPEN:
        return _answer_turn(who, row, _("Silence: Moa rules on your evidence."), now=now)
    if other == ActorKind.SELLER and row.answered_at:
        return Turn(who, "check-circle", "done", _("Answered"), moment(row.answered_at))
    return Turn(who, "check-circle", "done", _("Reported"), moment(row.opened_at))


def _answer_turn(who: str, row: DisputeRow, silence: str, *, now: datetime) -> Turn:
    if row.is_silent(now):
        return Turn(who, "close", "", _("Did not answer"), _("until %(at)s") % {"at": moment(row.answer_by)})
    head = _("%(left)s left") % {"left": left(row.answer_by, now)}
    return Turn(who, "clock", "now", head, _("until %(at)s.") % {"at": moment(row.answer_by)} + " " + silence)


def _offer_turn(who: str, offer: ProposalView, *, now: datetime) -> Turn:
    head = _("%(left)s left") % {"left": left(offer.ends_at, now)}
    silence = _("until %(at)s. Silence: Moa rules.") % {"at": moment(offer.ends_at)}
    return Turn(who, "clock", "now", head, silence)


def _moa_turn(case: CaseView, *, now: datetime, is_theirs: bool) -> Turn:
    row = case.row
    if row.status == DisputeStatus.RULED and case.dispute.ruling:
        return Turn(_("Moa"), "scale", "done", _("Ruled"), moment(case.dispute.ruling.in_force_at))
    head = _("by %(at)s") % {"at": moment(row.rule_by)}
    text = _("No ruling by %(at)s: all of it goes back to the buyer.") % {"at": moment(row.refund_at)}
    return Turn(_("Moa"), "scale", "now" if is_theirs else "", head, text)


def _said(one: EvidenceView, case: CaseView, side: ActorKind) -> Entry:
    shown = "mine" if one.side == side else str(one.side)
    known = tuple(case.photos[photo_id] for photo_id in one.photo_ids if photo_id in case.photos)
    letter, tone = {
        ActorKind.BUYER: (case.buyer.initial, str(case.buyer.tone)),
        ActorKind.SELLER: (case.seller_name[:1], "seller"),
    }.get(one.side, ("M", "3"))
    who = name_of(one.side, case, side)
    return Entry(shown, one.said_at, who, one.words, letter=letter, tone=tone, photos=known)


def _offered(one: ProposalView, case: CaseView, side: ActorKind) -> Entry:
    facts = {"who": name_of(one.side, case, side), "amount": won(one.refund_minor), "standing": _STANDINGS[one.status]}
    words = _("%(who)s: %(amount)s back (%(standing)s)") % facts
    return Entry("event", one.made_at, words=f"{words} {one.words}".strip(), icon="scale")


def _ruled(one: RulingView, case: CaseView) -> Entry:
    lines = tuple(
        _("Unit %(number)s: %(amount)s of %(stake)s back to the buyer")
        % {"number": item.number, "amount": won(one.shares[item.hold_id]), "stake": won(item.stake_minor)}
        for item in case.dispute.items
    )
    who = _("Moa's last ruling") if one.is_final else _("Moa's ruling")
    return Entry("ruling", one.in_force_at, who, one.reason, lines=lines)


def _end(row: DisputeRow) -> str:
    if row.status == DisputeStatus.WITHDRAWN:
        return _("The buyer took the case back; the clocks go on with the time that was left")
    return {
        DisputeOutcome.AGREED: _("Both sides agreed, the money has moved"),
        DisputeOutcome.RULED: _("The ruling was carried out"),
        DisputeOutcome.EXPIRED: _("Nobody decided in time: all of it went back"),
        DisputeOutcome.LOST: _("The card company gave the money back itself"),
        None: "",
    }[row.outcome]
