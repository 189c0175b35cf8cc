"""Writing in the books. Nothing else writes here."""

from ledger.rules.entries import Line
from ledger.services.posting import Posted, open_account, post, post_all
from ledger.services.runs import note_run
from ledger.services.sealing import seal_next

__all__ = ["Line", "Posted", "note_run", "open_account", "post", "post_all", "seal_next"]
