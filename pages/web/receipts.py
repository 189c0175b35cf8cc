"""A receipt to print; it is shown only when its totals are those of the ledger."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.web.base import PersonView
from common import clock
from escrow.selectors.receipts import receipt_of
from marketplace.selectors.orders import order_of
from merchants.selectors import seller
from pages.presentation.orders import order_number


class ReceiptView(PersonView):
    """The receipt of a paid order of the person."""

    def get(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        """The sheet. Raises NoSuchOrder, NoSuchPayment before it is paid, BooksDiffer when the ledger disagrees."""
        order = order_of(order_id, self.person.id)
        receipt = receipt_of(f"order:{order.id}")
        holds = {hold.number: hold for hold in receipt.holds}
        shown = {
            "section": "orders",
            "order": order,
            "number": order_number(order),
            "receipt": receipt,
            "rows": [(unit, holds[unit.number]) for unit in order.units],
            "sold_by": seller(order.seller_id),
            "server_now": clock.now(),
        }
        return render(request, "pages/order_receipt.html", shown)
