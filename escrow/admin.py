"""Held money for operators to read; every change goes through a service that leaves a trace."""

from django.contrib import admin

from common.admin import ReadOnlyAdmin
from escrow.models import (
    Debt,
    Difference,
    Dispute,
    Evidence,
    Hold,
    InboxEvent,
    Operation,
    PayeeAccount,
    Payment,
    PaymentMethod,
    Payout,
    PayoutAccount,
    PayoutLeg,
    Proposal,
    ProviderMovement,
    ReconciliationRun,
    Refund,
    Reversal,
    Ruling,
    SandboxMovement,
)


@admin.register(PaymentMethod)
class PaymentMethodAdmin(ReadOnlyAdmin):
    """Saved cards, without the provider's token."""

    list_display = ("party", "provider", "brand", "last4", "saved_at", "removed_at")
    search_fields = ("party", "last4")
    exclude = ("token", "card_hash")


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    """Charges and where they stand."""

    list_display = ("reference", "status", "amount_minor", "tries", "next_try_at", "last_decline")
    list_filter = ("status",)
    search_fields = ("reference", "payer", "payee", "charge_reference")


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin):
    """Single units' money."""

    list_display = ("reference", "status", "amount_minor", "refunded_minor", "released_minor", "lost_minor")
    list_filter = ("status",)
    search_fields = ("reference",)


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    """Money on its way back."""

    list_display = ("hold", "status", "amount_minor", "asked_by", "asked_at", "trouble")
    list_filter = ("status",)
    list_select_related = ("hold",)


@admin.register(Payout)
class PayoutAdmin(ReadOnlyAdmin):
    """Money on its way to payees, by batch."""

    list_display = ("payee", "status", "amount_minor", "scheduled_at", "settled_at")
    list_filter = ("status",)
    search_fields = ("payee",)


@admin.register(PayoutLeg)
class PayoutLegAdmin(ReadOnlyAdmin):
    """The transfers payouts are made of."""

    list_display = ("payout", "charge", "status", "amount_minor", "reversed_minor", "settled_at", "trouble")
    list_filter = ("status",)
    list_select_related = ("payout",)
    search_fields = ("charge", "reference", "payout__payee")


@admin.register(Reversal)
class ReversalAdmin(ReadOnlyAdmin):
    """Money taken back from payees."""

    list_display = ("leg", "cause", "status", "amount_minor", "asked_at", "ended_at", "trouble")
    list_filter = ("status",)
    list_select_related = ("leg",)
    search_fields = ("cause",)


@admin.register(PayeeAccount)
class PayeeAccountAdmin(ReadOnlyAdmin):
    """What the provider knows of payees."""

    list_display = ("party", "provider", "reference", "may_receive", "checked_at", "blocked_at")
    list_filter = ("provider", "may_receive")
    search_fields = ("party", "reference")


@admin.register(PayoutAccount)
class PayoutAccountAdmin(ReadOnlyAdmin):
    """Bank accounts, without number and holder."""

    list_display = ("party", "bank_code", "last4", "set_at", "usable_from", "replaced_at")
    search_fields = ("party",)
    exclude = ("sealed_number", "sealed_holder", "number_hash")


@admin.register(Debt)
class DebtAdmin(ReadOnlyAdmin):
    """What payees owe for refunds after payout."""

    list_display = ("payee", "advanced_minor", "repaid_minor", "reversing_minor")
    search_fields = ("payee",)


@admin.register(Dispute)
class DisputeAdmin(ReadOnlyAdmin):
    """Cases and where they stand."""

    list_display = ("reference", "status", "outcome", "trouble", "opened_at", "refund_at")
    list_filter = ("status", "outcome")
    search_fields = ("reference", "payer", "payee")


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
    """What was said in cases."""

    list_display = ("dispute", "side", "said_at")
    list_select_related = ("dispute",)


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """What sides offered each other."""

    list_display = ("dispute", "side", "status", "made_at", "ends_at")
    list_filter = ("status",)
    list_select_related = ("dispute",)


@admin.register(Ruling)
class RulingAdmin(ReadOnlyAdmin):
    """What Moa decided."""

    list_display = ("dispute", "status", "is_final", "ruled_by", "signed_by", "made_at")
    list_filter = ("status",)
    list_select_related = ("dispute",)


@admin.register(Operation)
class OperationAdmin(ReadOnlyAdmin):
    """Calls to the provider."""

    list_display = ("key", "kind", "status", "amount_minor", "asked_at", "answered_at", "lookups")
    list_filter = ("kind", "status")
    search_fields = ("key", "reference")
    exclude = ("request",)


@admin.register(SandboxMovement)
class SandboxMovementAdmin(ReadOnlyAdmin):
    """The stand-in provider's own books."""

    list_display = ("reference", "call", "result", "amount_minor", "group", "made_at")
    list_filter = ("call", "result")
    search_fields = ("key", "reference", "group")
    exclude = ("content",)


@admin.register(InboxEvent)
class InboxEventAdmin(ReadOnlyAdmin):
    """What the provider told us."""

    list_display = ("kind", "subject", "status", "trouble", "tries", "came_at")
    list_filter = ("status", "topic")
    search_fields = ("event_id", "subject", "operation_id")


@admin.register(ProviderMovement)
class ProviderMovementAdmin(ReadOnlyAdmin):
    """The provider's account, line by line."""

    list_display = ("reference", "kind", "subject", "amount_minor", "fee_minor", "made_at", "judged_at")
    list_filter = ("kind",)
    search_fields = ("reference", "subject", "group", "operation_told")


@admin.register(Difference)
class DifferenceAdmin(ReadOnlyAdmin):
    """Where the provider's account and ours differ."""

    list_display = ("kind", "status", "expected_minor", "found_minor", "parked_minor", "found_at", "settlement")
    list_filter = ("status", "kind")
    list_select_related = ("movement",)


@admin.register(ReconciliationRun)
class ReconciliationRunAdmin(ReadOnlyAdmin):
    """When the provider's account was compared, and what both sides held."""

    list_display = ("began_at", "since", "lines_read", "differences_found", "provider_minor", "books_minor")
