"""Serving photos: a link that is not ours, not public or too old answers 404, and nothing served can act as a page."""

from django.http import FileResponse, Http404, HttpRequest
from django.views import View

from media import selectors
from media.gateways import files

_A_YEAR = 365 * 24 * 60 * 60


class PhotoView(View):
    """One size of one photo."""

    def get(self, request: HttpRequest, name: str, width: int) -> FileResponse:
        """The file: public ones for a year, as a name never gets other pixels; others are not stored."""
        photo = selectors.servable(name, width, token=request.GET.get("token", ""))
        if photo is None:
            raise Http404
        try:
            file = files.read(name, width)
        except FileNotFoundError:
            raise Http404 from None
        response = FileResponse(file, content_type="image/webp")
        response["Cache-Control"] = f"public, max-age={_A_YEAR}, immutable" if photo.is_public else "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        response["Content-Disposition"] = "inline"
        return response
