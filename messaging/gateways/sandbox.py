"""The carrier of the sandbox: nothing leaves; the demo's mailbox shows the rows themselves."""

from messaging.gateways.base import Letter


class SandboxCarrier:
    """Takes every letter and leaves it where it is."""

    keeps_letters = True

    def deliver(self, letter: Letter) -> None:
        """Nothing to do: the row is the mailbox."""
