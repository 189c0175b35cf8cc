"""Steps that change messages. Other apps need only `send`, and `send_all` for many at once."""

from messaging.services.messages import Draft, claim_message, forget_letters, note_sent, note_trouble, send, send_all

__all__ = ["Draft", "claim_message", "forget_letters", "note_sent", "note_trouble", "send", "send_all"]
