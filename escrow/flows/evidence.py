"""Showing a bank our evidence: every picture goes to the provider first, then all of it in one call."""

from dataclasses import replace
from uuid import UUID

from escrow.gateways.base import EvidenceAsk, GatewayUnavailable, Outcome, PaymentGateway, Unknown
from media.selectors import plain_picture


def show_bank(gateway: PaymentGateway, ask: EvidenceAsk) -> Outcome:
    """Upload the pictures of an ask, which names them as ours, and submit it with the provider's names for them.

    A picture that is gone is left out. Uploading again under the same key gives the same file.
    """
    files = {}
    for field, photo_id in sorted(ask.files.items()):
        content = plain_picture(UUID(photo_id))
        if content is None:
            continue
        try:
            files[field] = gateway.upload_evidence(
                name=f"{field}.jpg", content_type="image/jpeg", content=content, key=f"{ask.key}:{field}"
            )
        except GatewayUnavailable as trouble:
            return Unknown(str(trouble))
    return gateway.submit_evidence(replace(ask, files=files))
