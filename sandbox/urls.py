"""Addresses of the sandbox; not there in production."""

from django.urls import path

from sandbox.web import mailbox, sign_in, time_machine

urlpatterns = [
    path("sign-in/", sign_in.as_demo_person, name="demo-sign-in"),
    path("mail/", mailbox.sent_mail, name="demo-mail"),
    path("travel/", time_machine.travel, name="travel"),
]
