"""What must be true of the books, and the register where other apps add what must be true of theirs."""

from ledger.proofs import books, chain, entries, guards
from ledger.proofs.register import Verdict, one_snapshot, proof, proof_since, prove, prove_and_note, verdicts

__all__ = [
    "Verdict",
    "books",
    "chain",
    "entries",
    "guards",
    "one_snapshot",
    "proof",
    "proof_since",
    "prove",
    "prove_and_note",
    "verdicts",
]
