"""Live topics of one person each: the bell."""

from common.live import only_owners_watch
from social.services.notices import BELL

only_owners_watch(BELL)
