"""The Celery app and its clock."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("moa", include=["config.tasks"])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()
app.conf.beat_schedule = {
    "prove": {"task": "config.tasks.prove", "schedule": 300.0, "options": {"expires": 240}},
    "close_the_day": {"task": "config.tasks.close_the_day", "schedule": 600.0, "options": {"expires": 540}},
    "sweep": {"task": "config.tasks.sweep", "schedule": 1.0, "options": {"expires": 5}},
    "sweep_outside": {"task": "config.tasks.sweep_outside", "schedule": 1.0, "options": {"expires": 5}},
}
