"""What is said of pools that gather and of auctions, to buyers and posters."""

from django.utils.translation import gettext_noop as _

from social.presentation.words.base import FREE, NOTHING_CHARGED, Words

SEE_POOL = _("See the pool")
SEE_AUCTION = _("Watch the price fall")
SEE_RESULT = _("See the result")
CONFIRM = _("Confirm my place")

_SEALED_FIRST = _("Sellers bid in secret first, then the price falls live for everybody to see.")
_TOLD_THEN = _("You are told the winning price, and charged 24 hours after the winner accepts.")
_OVER_CAP = _("If the price ends above your cap, you are out by yourself.")
_NEXT_POOL = _("You may join a similar pool, or post the want again.")

POOLS = {
    "pool_opened": Words(
        _("Your pool is open: %(title)s"),
        _("%(threshold_units)s open the bidding. Share the link with the first few."),
        SEE_POOL,
        ("start_minor", "threshold_units", "deadline_at"),
    ),
    "pool_half": Words(
        _("Half way: %(committed_units)s of %(threshold_units)s"),
        _("%(title)s. %(people)s stand together."),
        SEE_POOL,
        ("committed_units", "threshold_units", "deadline_at"),
    ),
    "five_to_go": Words(
        _("%(missing_units)s more and bidding opens"),
        _("%(title)s. Your link brings the missing ones fastest."),
        SEE_POOL,
        ("committed_units", "threshold_units", "deadline_at"),
        (_("When the goal is reached, sellers begin to bid at once."), _SEALED_FIRST),
        NOTHING_CHARGED,
    ),
    "pool_reached": Words(
        _("All together. Now sellers bid the price down."),
        _("%(title)s reached %(committed_units)s with %(people)s."),
        SEE_AUCTION,
        ("start_minor", "my_units", "cap_minor", "opens_at", "ends_at"),
        (_SEALED_FIRST, _TOLD_THEN, _OVER_CAP),
        NOTHING_CHARGED,
    ),
    "reached_commit": Words(
        _("The goal is reached. You can still take a place."),
        _("%(title)s: %(people)s stand together, and sellers are bidding. More units bring better bids."),
        _("Take my place"),
        ("start_minor", "opens_at", "ends_at"),
        (_("Places are taken until the auction ends."), _TOLD_THEN),
        NOTHING_CHARGED,
    ),
    "reached_yours": Words(
        _("Your want is reached: %(committed_units)s"),
        _("%(title)s brought %(people)s together. Sellers are bidding now."),
        SEE_AUCTION,
        ("start_minor", "opens_at", "ends_at"),
        (_SEALED_FIRST,),
        NOTHING_CHARGED,
    ),
    "pool_expired": Words(
        _("The time is over, %(missing_units)s were missing"),
        _("%(title)s ended with %(committed_units)s of %(threshold_units)s."),
        SEE_POOL,
        ("committed_units", "threshold_units"),
        (_NEXT_POOL,),
        FREE,
    ),
    "expired_yours": Words(
        _("Your pool ran out of time: %(missing_units)s were missing"),
        _("%(title)s ended with %(committed_units)s of %(threshold_units)s. You can run it again."),
        SEE_POOL,
        ("committed_units", "threshold_units"),
        (_("Run it again, and everybody who was in is told."),),
        FREE,
    ),
    "pool_cancelled": Words(
        _("Called off: %(title)s"),
        _("Who posted this pool called it off before it was reached."),
        SEE_POOL,
        (),
        (_NEXT_POOL,),
        FREE,
    ),
    "pool_removed": Words(
        _("Taken down: %(title)s"),
        _("This pool did not keep to the rules of Moa and is gone."),
        _("See what gathers"),
        (),
        (_NEXT_POOL,),
        FREE,
    ),
    "removed_yours": Words(
        _("Your pool was taken down: %(title)s"),
        _("It did not keep to our rules. You may appeal; somebody else will look at it."),
        _("See why, or appeal"),
    ),
    "pool_held": Words(
        _("We are looking at your pool: %(title)s"),
        _("A person checks it before everybody sees it, usually within 30 minutes."),
        SEE_POOL,
        (),
        (_("You are told as soon as it is open."),),
    ),
    "confirm_again": Words(
        _("Confirm your place: %(title)s was changed"),
        _("Your place and your turn are kept, but they count only once you confirm them again."),
        CONFIRM,
        ("my_units", "cap_minor", "deadline_at"),
        (_("Without your yes, your place does not count."),),
        NOTHING_CHARGED,
    ),
    "extended_again": Words(
        _("Confirm your place: more time for %(title)s"),
        _("The pool now gathers until %(deadline_at)s. Your place counts once you confirm it again."),
        CONFIRM,
        ("my_units", "cap_minor", "deadline_at"),
        (_("Without your yes, your place does not count."),),
        NOTHING_CHARGED,
    ),
    "pool_again": Words(
        _("It gathers again: %(title)s"),
        _("You were in last time. One click brings you back."),
        SEE_POOL,
        ("start_minor", "threshold_units", "deadline_at"),
        (),
        NOTHING_CHARGED,
    ),
    "question_asked": Words(
        _("A question about %(title)s"),
        _("Somebody wants to know something before joining. Answers bring people in."),
        _("Answer it"),
    ),
    "question_answered": Words(
        _("Your question was answered: %(title)s"),
        _("The answer stands on the pool's page, for everybody to read."),
        _("Read the answer"),
    ),
    "appeal_decided": Words(
        _("Your appeal is decided: %(title)s"),
        _("Another person looked at your pool. The decision and its reason are on the page."),
        _("See the decision"),
    ),
    "link_joined": Words(
        _("Your link brought one more"),
        _("%(title)s: %(brought)s came through you so far."),
        SEE_POOL,
        ("brought", "committed_units", "threshold_units"),
    ),
    "bids_revealed": Words(
        _("Bids are open: %(leading_minor)s leads"),
        _("%(title)s. From now on the price only falls."),
        SEE_AUCTION,
        ("start_minor", "leading_minor", "cap_minor", "ends_at"),
        (_TOLD_THEN,),
        NOTHING_CHARGED,
    ),
    "no_bids": Words(
        _("No seller could serve it: %(title)s"),
        _("The auction ended without a bid that fits. Your card stays untouched."),
        SEE_POOL,
        ("committed_units",),
        (_NEXT_POOL,),
        FREE,
    ),
    "auction_ended": Words(
        _("Awarded at %(price_minor)s"),
        _("%(title)s. %(seller)s won the auction."),
        SEE_RESULT,
        ("price_minor", "saved_minor", "my_units", "cap_minor", "seller"),
        (
            _("The winner confirms the order within 24 hours."),
            _("Then you are told when your card is charged, at least 24 hours before."),
        ),
        NOTHING_CHARGED,
    ),
    "low_price_check": Words(
        _("A very low price is being checked: %(price_minor)s"),
        _("%(title)s. We ask the seller before anything is charged."),
        SEE_RESULT,
        ("price_minor", "seller"),
        (_("The seller has one business day to explain."), _("No clock of yours runs meanwhile.")),
        NOTHING_CHARGED,
    ),
    "low_price_cleared": Words(
        _("The price holds: %(price_minor)s"),
        _("%(title)s. The seller explained it, and we are satisfied."),
        SEE_RESULT,
    ),
    "low_price_rejected": Words(
        _("The lowest bid was turned down"),
        _("%(title)s. Its price could not be explained, so the next bid takes its place."),
        SEE_RESULT,
    ),
    "flags_raised": Words(
        _("Many doubt a bid: %(title)s"),
        _("Enough buyers flagged it. The seller answers, then a person decides."),
        SEE_AUCTION,
        (),
        (),
        NOTHING_CHARGED,
    ),
    "flags_kept": Words(
        _("The flagged bid stays: %(title)s"),
        _("A person looked at the flags and the answer. The reason is public."),
        SEE_AUCTION,
    ),
    "flags_rejected": Words(
        _("The flagged bid is out: %(title)s"),
        _("A person looked at the flags and the answer. The reason is public."),
        SEE_AUCTION,
    ),
    "opt_out": Words(
        _("Only one seller bid. You have 24 hours to leave."),
        _("%(title)s at %(price_minor)s. Without competition you may leave without a reason."),
        _("Stay or leave"),
        ("opt_out_at", "price_minor", "my_units", "cap_minor", "seller"),
        (_("If you do nothing, you stay in."),),
        NOTHING_CHARGED,
    ),
    "consent_asked": Words(
        _("The price would be %(price_minor)s. Still in?"),
        _("%(title)s. The winner fell out, and the next seller is dearer. Silence means no."),
        _("Say yes or no"),
        ("consent_at", "price_minor", "my_units", "cap_minor", "seller"),
        (_("Answer within 24 hours."), _("Without your yes you are out, and nothing is charged.")),
        NOTHING_CHARGED,
    ),
    "award_accepted": Words(
        _("The seller took the order: %(price_minor)s"),
        _("%(title)s. %(award_units)s are sold at this price."),
        SEE_RESULT,
        ("price_minor", "saved_minor", "award_units", "seller"),
    ),
    "priced_out": Words(
        _("You are out this time: %(price_minor)s"),
        _("%(title)s. The price ended above your cap, or the seller had no unit left for you."),
        SEE_RESULT,
        ("price_minor", "cap_minor"),
        (),
        FREE,
    ),
    "award_reneged": Words(
        _("The winner did not take the order"),
        _("%(title)s. It costs the seller a strike, and the next bid is asked if there is one."),
        SEE_RESULT,
        (),
        (),
        NOTHING_CHARGED,
    ),
    "standby_promoted": Words(
        _("The next seller takes over at %(price_minor)s"),
        _("%(title)s. %(seller)s stands by its own last price."),
        SEE_RESULT,
        ("price_minor", "my_units", "cap_minor", "seller"),
        (),
        NOTHING_CHARGED,
    ),
    "fewer_declined": Words(
        _("Too few could pay, and the seller declined"),
        _("%(title)s. The next bid is asked if there is one; otherwise everybody is refunded."),
        SEE_RESULT,
    ),
    "pool_failed": Words(
        _("It did not come to an order: %(title)s"),
        _("No seller takes it. Whoever paid gets everything back."),
        SEE_POOL,
        (),
        (_NEXT_POOL,),
        _("Whoever paid is refunded in full to the card; nobody else is charged."),
    ),
    "place_offered": Words(
        _("A place is free for you: %(title)s"),
        _("Somebody dropped out, and you are next. Take it before the next in line does."),
        _("Take the place"),
        ("place_at", "my_units", "price_minor", "seller"),
    ),
    "award_frozen": Words(
        _("Several buyers report a problem: %(title)s"),
        _("Nothing goes to the seller until Moa has decided for everybody. What you are fine with you may confirm."),
        _("See my orders"),
    ),
    "award_thawed": Words(
        _("Moa decided for everybody: %(title)s"),
        _("%(percent)s percent of every open unit goes back. Your order shows what this means for you."),
        _("See my orders"),
    ),
    "pool_closed": Words(
        _("All done: %(title)s"),
        _("Every unit is settled. Receipts are ready, and your review is welcome."),
        _("See my orders"),
    ),
    "saved_search": Words(
        _("New in your saved searches: %(pools)s"),
        _("Since yesterday: %(titles)s"),
        _("See them"),
    ),
}
