"""Steps that change posts."""

from social.services.posts import Claim, announce, claim_post, note_answer, withdraw_unsent

__all__ = ["Claim", "announce", "claim_post", "note_answer", "withdraw_unsent"]
