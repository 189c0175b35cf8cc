"""How posts leave: claim, commit, ask the network, note the answer."""

from common import clock
from common.sweeps import swept
from common.transactions import unit_of_work
from social.gateways import network
from social.services import claim_post, note_answer


@swept
def send_posts(at_most: int = 20) -> int:
    """Publish or look up what is due, one post at a time; the number tried.

    A network that does not answer costs one time-out, then rests a minute, so that it cannot hold back
    other work (faults.md F31, F38).
    """
    for count in range(at_most):
        if not _send_next():
            return count
    return at_most


def _send_next() -> bool:
    with unit_of_work():
        claim = claim_post(now=clock.now())
    if claim is None:
        return False
    through = network(claim.network)
    answer = through.find(claim.post) if claim.may_be_out else through.publish(claim.post)
    with unit_of_work():
        note_answer(post_id=claim.post.id, answer=answer, now=clock.now())
    return True
