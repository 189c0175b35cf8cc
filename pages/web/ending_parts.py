"""How an auction ended for one seller: won and what it waits for, next in line, or lost and at which place."""

from typing import Any
from uuid import UUID

from marketplace.rules.states import AwardStatus, BidStatus
from marketplace.selectors.auctions import AwardView, awards_in
from marketplace.selectors.bids import standing_by
from marketplace.selectors.desks import last_bid
from marketplace.selectors.rankings import final_ranking
from marketplace.selectors.vetting import Vetting, vetting_of

ENDINGS = {
    AwardStatus.OFFERED: "won",
    AwardStatus.VETTING: "vetting",
    AwardStatus.CONSENT: "vetting",
    AwardStatus.FEWER: "fewer",
    AwardStatus.ACCEPTED: "accepted",
    AwardStatus.REFUSED: "refused",
    AwardStatus.LAPSED: "refused",
    AwardStatus.DECLINED: "declined",
    AwardStatus.REJECTED: "rejected",
    AwardStatus.UNMET: "unmet",
}


def ending_part(pool_id: UUID, seller_id: UUID) -> dict[str, Any]:
    """The ending by its name: "" while it is being worked out, watched, standby, rejected, lost, or of ENDINGS."""
    award = _own_award(pool_id, seller_id)
    last = last_bid(pool_id, seller_id)
    ranking = final_ranking(pool_id)
    own = next((one for one in ranking if one.seller_id == seller_id), None)
    shown: dict[str, Any] = {"award": award, "last": last, "rank": own.rank if own else None}
    if award is not None:
        vetting = vetting_of(pool_id)
        return shown | {"ending": ENDINGS[award.status], **_waits(vetting, award)}
    if last is None or last.status is BidStatus.WITHDRAWN:
        return shown | {"ending": "watched"}
    if last.status is BidStatus.STANDBY:
        standby = next((one for one in standing_by(seller_id).answer if one.pool_id == pool_id), None)
        return shown | {"ending": "standby", "standby": standby}
    if last.status is BidStatus.REJECTED:
        return shown | {"ending": "put_out"}
    return shown | {"ending": "" if last.status is BidStatus.STANDING else "lost"}


def _own_award(pool_id: UUID, seller_id: UUID) -> AwardView | None:
    own = [award for award in awards_in(pool_id) if award.seller_id == seller_id]
    return own[-1] if own else None


def _waits(vetting: Vetting | None, award: AwardView) -> dict[str, Any]:
    """What this seller's award waits for, its price under question and its flags."""
    if vetting is None or vetting.award.id != award.id:
        return {"waits": {}}
    return {
        "waits": {str(wait.kind): wait for wait in vetting.waits},
        "hold": vetting.low_price,
        "case": vetting.flags,
    }
