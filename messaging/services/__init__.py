"""Steps that change messages. Other apps need only `send`."""

from messaging.services.messages import claim_message, note_sent, note_trouble, send

__all__ = ["claim_message", "note_sent", "note_trouble", "send"]
