"""Another company's account: it signs in its own person, believes nobody's address, joins nothing by itself."""

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage

from accounts.adapter import ProviderAdapter
from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of(rf, client):
    """A request of somebody who is not signed in."""
    request = rf.get("/account/with/x/login/callback/")
    request.session, request.user = client.session, AnonymousUser()
    request._messages = FallbackStorage(request)
    with context.request_context(request):
        yield request


def coming(provider, *, email="a@example.kr", verified=True):
    addresses = [EmailAddress(email=email, verified=verified, primary=True)] if email else []
    user = User(email=email)
    return SocialLogin(user=user, account=SocialAccount(provider=provider, uid="77"), email_addresses=addresses)


@pytest.mark.parametrize(
    ("provider", "is_believed"), [("google", True), ("naver", False), ("kakao", False), ("twitter_oauth2", False)]
)
def test_only_google_is_believed_about_an_address(request_of, provider, is_believed):
    login = coming(provider)

    ProviderAdapter().pre_social_login(request_of, login)

    assert login.email_addresses[0].verified is is_believed


def test_a_proven_address_known_here_says_so_and_links_nothing(request_of, a_user):
    a_user(email="a@example.kr")

    with pytest.raises(ImmediateHttpResponse) as stopped:
        ProviderAdapter().pre_social_login(request_of, coming("google"))

    assert stopped.value.response.url == "/account/login/"
    assert not SocialAccount.objects.exists()


def test_an_unproven_address_tells_nothing(request_of, a_user):
    a_user(email="a@example.kr")

    ProviderAdapter().pre_social_login(request_of, coming("naver"))

    assert list(request_of._messages) == []


def test_whoever_is_new_joins_by_our_service_and_agrees_later(request_of):
    login = coming("naver")
    ProviderAdapter().pre_social_login(request_of, login)

    person = ProviderAdapter().save_user(request_of, login)

    assert (person.email, person.consented_at, person.has_usable_password()) == ("a@example.kr", None, False)
    assert SocialAccount.objects.get().user == person
    assert not EmailAddress.objects.get(user=person).verified


def test_a_cancelled_sign_in_leads_back_with_a_word(request_of):
    with pytest.raises(ImmediateHttpResponse) as stopped:
        ProviderAdapter().on_authentication_error(request_of, None)

    assert stopped.value.response.url == "/account/login/"
    assert len(list(request_of._messages)) == 1
