"""The public protocol of an auction, as a page and as files, for strangers too."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views import View

from common.csv import csv_file
from common.refusals import Missing
from marketplace.selectors.protocols import Protocol, protocol_of
from marketplace.selectors.records import kept_record
from pages.presentation.auctions import start_price
from pages.presentation.protocol import CSV_HEADER, csv_rows, shown_protocol
from pages.presentation.showing import shown_pool
from pages.web.reading import read, shown


class ProtocolView(View):
    """How an auction was decided. While it runs nothing leaks but the way to the auction."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """The page."""
        reading = read(request, pool_id)
        if reading.page.auction is None:
            return redirect("pool", pool_id)
        protocol = protocol_of(pool_id)
        if protocol is None:
            return render(request, "pages/protocol_running.html", shown(request, reading))
        public = shown_pool(reading.page, now=reading.now)
        context = {**public, **shown_protocol(protocol, start_price=start_price(reading.page))}
        return render(request, "pages/protocol.html", context)


class ProtocolJsonView(View):
    """The record as it was frozen, to the letter: the file whose SHA-256 is the fingerprint."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponse:
        """The file. Raises NoSuchPool, and Missing before the close."""
        read(request, pool_id)
        file = kept_record(pool_id)
        if file is None:
            raise Missing()
        answer = HttpResponse(file.text, content_type="application/json")
        answer["Content-Disposition"] = f'attachment; filename="auction-{pool_id}.json"'
        answer["ETag"] = f'"{file.fingerprint}"'
        return answer


class ProtocolCsvView(View):
    """The bids of the record as a table."""

    def get(self, request: HttpRequest, pool_id: UUID) -> HttpResponseBase:
        """The file. Raises NoSuchPool, and Missing before the close."""
        protocol = _published(request, pool_id)
        return csv_file(f"auction-{pool_id}.csv", CSV_HEADER, csv_rows(protocol))


def _published(request: HttpRequest, pool_id: UUID) -> Protocol:
    """The protocol of a pool that is public. Raises NoSuchPool, Missing."""
    read(request, pool_id)
    protocol = protocol_of(pool_id)
    if protocol is None:
        raise Missing()
    return protocol
