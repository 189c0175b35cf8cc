"""Steps with the places a person is signed in."""

from uuid import UUID

from allauth.usersessions.models import UserSession

from accounts.errors import NoSuchSession
from common.transactions import in_unit


@in_unit
def end_session(*, user_id: UUID, session_id: int) -> None:
    """Sign the person out in one place. Raises NoSuchSession, also for somebody else's."""
    session = UserSession.objects.filter(user_id=user_id, pk=session_id).first()
    if session is None:
        raise NoSuchSession()
    session.end()


@in_unit
def end_other_sessions(*, user_id: UUID, kept_key: str | None) -> int:
    """Sign the person out everywhere but in the session with this key; how many were ended."""
    others = list(UserSession.objects.filter(user_id=user_id).exclude(session_key=kept_key or ""))
    for session in others:
        session.end()
    return len(others)
