"""Steps that change people, their addresses and their programs' keys."""

from accounts.services.addresses import add_address, change_address, choose_default_address, remove_address
from accounts.services.closing import book_closing, call_off_closing, claim_closing, erase_person
from accounts.services.consents import change_consent, give_consents
from accounts.services.devices import note_device
from accounts.services.keys import NewKey, create_key, note_key_use, revoke_key
from accounts.services.letters import tell_of_payout_change
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
from accounts.services.proofs import send_proof_code, spend_password_try, try_proof_code
from accounts.services.sessions import end_other_sessions, end_session

__all__ = [
    "NewKey",
    "add_address",
    "ask_phone_code",
    "book_closing",
    "call_off_closing",
    "change_address",
    "change_consent",
    "choose_default_address",
    "choose_language",
    "choose_theme",
    "claim_closing",
    "create_key",
    "demand_verified",
    "distrust_password",
    "end_other_sessions",
    "end_session",
    "erase_person",
    "give_consents",
    "join",
    "join_proven",
    "join_unproven",
    "make_operator",
    "note_device",
    "note_key_use",
    "note_reading",
    "remove_address",
    "rename",
    "revoke_key",
    "send_proof_code",
    "spend_password_try",
    "tell_of_payout_change",
    "try_phone_code",
    "try_proof_code",
    "vouch_phone",
]
