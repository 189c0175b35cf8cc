"""The worker's task of telling: letters whose time has come are written, in parts, each in its own transaction."""

from datetime import datetime

from accounts.selectors import destinations
from common import clock
from common.sweeps import swept
from common.transactions import unit_of_work
from messaging.services import Draft, send_all
from social.presentation.letters import Addressee, letter_of
from social.services.notices import claim_letters

AT_ONCE = 50
PARTS = 4


@swept
def write_letters() -> int:
    """Hand letters over to be sent; how many. Dying before a part is committed writes the same part again."""
    written = 0
    for _part in range(PARTS):
        with unit_of_work():
            count = _write_some(now=clock.now())
        written += count
        if count < AT_ONCE:
            break
    return written


def _write_some(*, now: datetime) -> int:
    notices = claim_letters(now=now, at_most=AT_ONCE)
    known = destinations({notice.user_id for notice in notices})
    drafts = []
    for notice in notices:
        to = known.get(notice.user_id)
        if to is None:
            continue  # the account is closed
        reader = Addressee(notice.user_id, to.language.value)
        letter = letter_of(notice.kind, notice.facts, subject=notice.subject, link=notice.link, to=reader)
        drafts.append(
            Draft(
                destination=to.email,
                subject=letter.subject,
                text=letter.text,
                html=letter.html,
                language=letter.language,
                key=f"notice:{notice.id}",
                stop_url=letter.stop_url,
            )
        )
    send_all(drafts=drafts, now=now)
    return len(notices)
