"""Where Playwright's loop runs in the test's own thread, the site's services are called from another one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections


def apart[T](act: Callable[[], T]) -> T:
    """Do something in a thread without a loop, as the site itself does."""
    with ThreadPoolExecutor(1) as alone:
        answer = alone.submit(act).result()
        alone.submit(connections.close_all).result()
    return answer
