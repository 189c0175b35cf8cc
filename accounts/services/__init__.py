"""Steps that change people, their addresses and their programs' keys."""

from accounts.services.addresses import add_address, change_address, choose_default_address, remove_address
from accounts.services.keys import NewKey, create_key, note_key_use, revoke_key
from accounts.services.people import (
    choose_language,
    choose_theme,
    distrust_password,
    join,
    join_proven,
    join_unproven,
    make_operator,
    note_reading,
    rename,
)
from accounts.services.phones import ask_phone_code, demand_verified, try_phone_code, vouch_phone

__all__ = [
    "NewKey",
    "add_address",
    "ask_phone_code",
    "change_address",
    "choose_default_address",
    "choose_language",
    "choose_theme",
    "create_key",
    "demand_verified",
    "distrust_password",
    "join",
    "join_proven",
    "join_unproven",
    "make_operator",
    "note_key_use",
    "note_reading",
    "remove_address",
    "rename",
    "revoke_key",
    "try_phone_code",
    "vouch_phone",
]
