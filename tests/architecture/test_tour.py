"""The browser's tour (tests/browser/tour.py) comes to every page there is: a new address is on it, or says why not."""

import ast
import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.exceptions import Resolver404

from tests.architecture.source import ROOT

SOME_ID = "01a20131-0157-769e-a122-ee828c21cd66"
PROGRAMS = ("api/", "admin/", "livez", "readyz", "healthz/", "hooks/", "webhooks/")
"""For programs, and Django's own back office, whose pages are not ours (tests/pages/test_back_office.py)."""

LEADS_ELSEWHERE = {
    *("search-save", "search-open", "search-forget", "pool-join", "pool-leave", "pool-confirm", "pool-follow"),
    *("pool-extend", "pool-again", "pool-move", "pool-appeal", "pool-ask", "question-answer", "award-consent"),
    *("award-opt-out", "award-leave", "flag-bid", "unbar-seller", "order-extend", "card-remove", "sessions-end"),
    *("session-end", "consent", "export", "closing-off", "case-act", "order-return", "seller-return", "alert-like"),
    *("ship-file", "bid-place", "bid-withdraw", "seller-case-act", "desk-case-act", "order-refund-act", "take"),
    *("money-retry", "notices-read", "notices-choices", "notices-quiet", "notice-open", "want-join", "address-remove"),
    *("paper-add", "paper-remove", "seller-amend", "pseudonym", "card-add", "language", "theme", "travel"),
    *("account_logout", "account_email_verification_sent", "mfa_index", "mfa_list_webauthn"),
    *("socialaccount_connections", "demo-sign-in", "card-begin", "card-return", "payee-begin", "payee-return"),
    *("payee-refresh", "payee"),
}
"""Looked at they lead to the page their form stands on; what that page refuses is shown on it."""

DECIDES = "-decide"
"""Operators' decisions lead to the desk with their item."""

FILES = {
    *("pool-card", "protocol-json", "protocol-csv", "paper", "statement-file", "ship-addresses", "ship-template"),
    *("log-file", "photo", "mfa_download_recovery_codes"),
}
PARTS = {"pool-mine", "pool-similar", "want-while-typing", "pool-quote", "bid-mine"}
"""Pieces of pages that are on the tour."""

IN_BETWEEN = {
    *("order-authenticate", "fewer-answer", "passkey-offer", "account_confirm_login_code", "account_reauthenticate"),
    *("account_set_password", "account_reset_password_done", "account_reset_password_from_key"),
    *("account_reset_password_from_key_done", "mfa_authenticate", "mfa_reauthenticate", "mfa_deactivate_totp"),
    *("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_reauthenticate_webauthn"),
    *("mfa_remove_webauthn", "mfa_edit_webauthn", "mfa_login_webauthn", "socialaccount_login_error"),
    *("socialaccount_signup", "letter"),
}
"""Steps on the way that no demo person stands at; letters are mail, not pages."""

OFF_THE_TOUR = LEADS_ELSEWHERE | FILES | PARTS | IN_BETWEEN


def names(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every address of the site with its name."""
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns, path)
        elif pattern.name and not path.startswith(PROGRAMS):
            yield path, pattern.name


def toured() -> set[str]:
    """The names of the addresses written down in the tour."""
    found = set()
    for node in ast.walk(ast.parse((ROOT / "tests/browser/tour.py").read_text())):
        text = ""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        elif isinstance(node, ast.JoinedStr):
            text = "".join(part.value if isinstance(part, ast.Constant) else SOME_ID for part in node.values)
        if text.startswith("/"):
            try:
                found.add(resolve(re.sub(r"\?.*", "", text).replace("{}", SOME_ID)).url_name)
            except Resolver404:
                continue  # the page for what is not there
    return found


def test_every_page_is_on_the_tour_or_says_why_not():
    known = {name: path for path, name in names(get_resolver().url_patterns)}

    seen = toured()

    missed = {name: path for name, path in known.items() if name not in seen | OFF_THE_TOUR}
    assert {name: path for name, path in missed.items() if not name.endswith(DECIDES)} == {}
    assert OFF_THE_TOUR - known.keys() == set(), "an exception for a page that is gone"
    assert OFF_THE_TOUR & seen == set(), "an exception for a page that is on the tour"
