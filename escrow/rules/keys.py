"""Ids that follow from keys, so that a call asked again under its key is the same call to the last letter."""

from uuid import UUID, uuid5

_CALLS = UUID("3f0c1f0e-9a55-5c8e-8d2b-6d0a7a3c4e11")


def operation_id_of(key: str) -> UUID:
    """The id of the call with this key.

    Restored from a backup we know less than the provider does. The call we make again then has the same key and the
    same content as the one we forgot, so the provider repeats its answer and moves nothing (faults.md F35).
    """
    return uuid5(_CALLS, key)
