"""The sandbox's world: demo people, a time machine, simulated acts. Not installed in production."""

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    name = "sandbox"
