"""Where allauth meets this house: people are made by our services, its mail goes out by `messaging`."""

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

from accounts import services
from accounts.models import User
from accounts.rules.choices import Language
from accounts.web.cookies import remember_choices
from common import clock
from common.ids import new_id
from common.transactions import unit_of_work
from messaging.services import send


class AccountAdapter(DefaultAccountAdapter):
    """The hooks allauth offers, each one call into a service."""

    def save_user(
        self, request: HttpRequest, user: AbstractBaseUser, form: BaseForm, commit: bool = True
    ) -> AbstractBaseUser:
        """Sign-up: the person joins with what the form holds, unproven until the code comes back."""
        with unit_of_work():
            return services.join(
                email=form.cleaned_data["email"],
                password=form.cleaned_data.get("password1"),
                language=_language(),
                now=clock.now(),
            )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail as a message row; the worker sends it."""
        url = context.get("password_reset_url") or context.get("signup_url")
        named = {"request": allauth_context.request, "is_sandbox": settings.SANDBOX, "url": url, **context}
        mail = self.render_mail(template_prefix, email, named)
        with unit_of_work():
            send(
                destination=email,
                subject=str(mail.subject),
                text=str(mail.body),
                html=_html_of(mail),
                language=_language().value,
                key=f"sign-in:{new_id()}",
                now=clock.now(),
            )

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **hook: Any) -> HttpResponse:
        """Signed in: the browser shows the language and brightness the person chose before."""
        response = super().post_login(request, user, **hook)
        person = cast(User, user)
        remember_choices(response, language=person.language, theme=person.theme)
        return response


@receiver(authentication_step_completed)
def forget_unproven_password(sender: object, *, method: str, user: User, **_more: object) -> None:
    """A code from the mailbox proves who owns the address; a password set before that proves nothing."""
    if method == "code":
        user_id: UUID = user.pk
        with unit_of_work():
            services.distrust_password(user_id=user_id)


def _language() -> Language:
    return Language.ENGLISH if (get_language() or "").startswith("en") else Language.KOREAN


def _html_of(mail: object) -> str:
    if isinstance(mail, EmailMultiAlternatives):
        return next((str(content) for content, kind in mail.alternatives if kind == "text/html"), "")
    return ""
