"""Accounts: people are made by our services, allauth's mail goes out by `messaging`."""

from typing import Any, cast
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import authentication_step_completed
from allauth.core import context as allauth_context
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMultiAlternatives
from django.dispatch import receiver
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.models import User
from accounts.rules.choices import Language
from accounts.web.cookies import browser_of, device_token, remember_choices
from common import clock
from common.ids import new_id
from common.transactions import unit_of_work
from messaging.services import send


class AccountAdapter(DefaultAccountAdapter):
    """The hooks allauth offers, each one call into a service."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _(
            "Please take a short rest: there were too many wrong tries, and it opens again in five minutes. A passkey "
            "or a code by e-mail works now."
        ),
        "incorrect_code": _("The code is different. After three wrong ones you need a new code."),
    }

    def save_user(
        self, request: HttpRequest, user: AbstractBaseUser, form: BaseForm, commit: bool = True
    ) -> AbstractBaseUser:
        """Sign-up: the person joins with what the form holds, unproven until the code comes back."""
        with unit_of_work():
            return services.join(
                email=form.cleaned_data["email"],
                password=form.cleaned_data.get("password1"),
                language=language_of_page(),
                now=clock.now(),
            )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail as a message row; the worker sends it."""
        url = context.get("password_reset_url") or context.get("signup_url")
        is_test = settings.SANDBOX or settings.PAYMENTS_ARE_TESTS
        named = {"request": allauth_context.request, "is_sandbox": is_test, "url": url, **context}
        mail = self.render_mail(template_prefix, email, named)
        with unit_of_work():
            send(
                destination=email,
                subject=str(mail.subject),
                text=str(mail.body),
                html=_html_of(mail),
                language=language_of_page().value,
                key=f"sign-in:{new_id()}",
                now=clock.now(),
            )

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **hook: Any) -> HttpResponse:
        """Signed in: the browser shows the choices made before and is noted; a booked closing is called off."""
        response = super().post_login(request, user, **hook)
        person = cast(User, user)
        remember_choices(response, language=person.language, theme=person.theme)
        with unit_of_work():
            services.note_device(
                user_id=person.id, token=device_token(request, response), browser=browser_of(request), now=clock.now()
            )
            services.call_off_closing(user_id=person.id)
        return response

    def is_reauthentication_required(self, *, app: str, **_more: object) -> bool:
        """Never here: `FirstThingsMiddleware` asks for proof before these pages, also of who has no password."""
        return False


@receiver(authentication_step_completed)
def forget_unproven_password(sender: object, *, method: str, user: User, **_more: object) -> None:
    """A code from the mailbox proves who owns the address; a password set before that proves nothing."""
    if method == "code":
        user_id: UUID = user.pk
        with unit_of_work():
            user.password = services.distrust_password(user_id=user_id).password  # the session is bound to it


def language_of_page() -> Language:
    """The language the request is answered in."""
    return Language.ENGLISH if (get_language() or "").startswith("en") else Language.KOREAN


def _html_of(mail: object) -> str:
    if isinstance(mail, EmailMultiAlternatives):
        return next((str(content) for content, kind in mail.alternatives if kind == "text/html"), "")
    return ""
