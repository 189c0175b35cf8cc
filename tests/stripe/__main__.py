"""The fake run by hand beside a demo: `python -m tests.stripe --port 12111 --webhooks http://127.0.0.1:8000/…`.

Acts of others are posted to it: `curl -d '{"intent": "pi_…"}' http://127.0.0.1:12111/_fake/authenticate`; an unknown
act answers with the list of all.
"""

import argparse
import contextlib
import signal
import sys
import threading

from tests.stripe.fake import FakeStripe
from tests.stripe.webhooks import DEFAULT_SECRET


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.stripe", description=__doc__)
    parser.add_argument("--port", type=int, default=12_111)
    parser.add_argument("--webhooks", help="the address to send signed webhooks to, as things happen")
    parser.add_argument("--secret", default=DEFAULT_SECRET, help="what signs them")
    terms = parser.parse_args()
    fake = FakeStripe(port=terms.port, is_talkative=True)
    if terms.webhooks:
        fake.webhooks.listen(terms.webhooks, secret=terms.secret)
        fake.webhooks.listen(terms.webhooks, secret=terms.secret, payload="thin")
        fake.webhooks.is_prompt = True
    fake.start()
    sys.stdout.write(
        f"PAYMENT_GATEWAY=stripe STRIPE_API_BASE={fake.url} STRIPE_SECRET_KEY=sk_test_fake "
        f"STRIPE_PUBLISHABLE_KEY=pk_test_fake STRIPE_WEBHOOK_SECRET={terms.secret}\n"
    )
    sys.stdout.flush()
    is_over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: is_over.set())
    with contextlib.suppress(KeyboardInterrupt):
        is_over.wait()
    fake.stop()


if __name__ == "__main__":
    main()
