"""The mail and posts that would have been sent, for everybody to read: codes arrive here in the sandbox."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from messaging.selectors import sandbox_mailbox
from social.selectors import sandbox_wall

POSTS_SHOWN = 12


@require_GET
def sent_mail(request: HttpRequest) -> HttpResponse:
    """The newest letters first, and the posts that would be on a network."""
    return render(
        request, "sandbox/mail.html", {"letters": sandbox_mailbox(), "posts": sandbox_wall(at_most=POSTS_SHOWN)}
    )
