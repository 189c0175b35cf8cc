"""Pages travel compressed, whether a proxy stands before the site or not. Pictures and files are compressed already."""

from typing import override

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

PAGES = "text/html"


class CompressedPagesMiddleware(GZipMiddleware):
    """Compresses pages and parts of pages for who takes gzip.

    Django adds up to 100 random bytes to each, so that the length of an answer does not tell what secret stands beside
    a reader's own words (BREACH); the form token is masked anew on every page besides.
    """

    @override
    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer, compressed if it is a page."""
        is_page = response.get("Content-Type", "").startswith(PAGES)
        return super().process_response(request, response) if is_page else response
