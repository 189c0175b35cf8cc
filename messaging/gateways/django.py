"""E-mail through Django's own mailers, configured by `settings.MAILERS`."""

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from messaging.gateways.base import CarrierFailed, Letter


class MailerCarrier:
    """Hands letters to the mailer `default`."""

    keeps_letters = False

    def deliver(self, letter: Letter) -> None:
        """Send it under a Message-ID of ours, so that a letter sent twice by a dying worker is shown once.

        It carries no text messages: whoever runs this names a carrier for them first.
        """
        if letter.channel != "email":
            raise CarrierFailed("NoCarrierForTexts")  # docs/production.md
        host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
        headers = {"Message-ID": f"<{letter.id}@{host}>", "Content-Language": letter.language}
        if letter.stop_url:  # RFC 8058: the mail program's own button
            headers |= {
                "List-Unsubscribe": f"<{letter.stop_url}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            }
        mail = EmailMultiAlternatives(
            subject=letter.subject, body=letter.text, to=[letter.destination], headers=headers
        )
        if letter.html:
            mail.attach_alternative(letter.html, "text/html")
        try:
            mail.send()
        except (SMTPException, OSError) as trouble:
            raise CarrierFailed(type(trouble).__name__) from trouble
