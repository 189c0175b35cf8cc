"""The pages the law and good manners expect: terms, privacy, help with how to reach a person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from marketplace.rules.terms import PoolTerms
from pages.presentation.auctions import percent


def terms_of_use(request: HttpRequest) -> HttpResponse:
    """What people agree to; every figure is the default a pool is opened with."""
    terms = PoolTerms()
    return render(request, "pages/terms.html", {"terms": terms, "commission": percent(terms.commission_bp)})


def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people."""
    return render(request, "pages/privacy.html")


def help_and_contact(request: HttpRequest) -> HttpResponse:
    """First questions, and who answers the others."""
    return render(request, "pages/help.html")
