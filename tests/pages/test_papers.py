"""The papers of a business: who may open them, what is taken, and what a change starts anew."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from common.models import AuditEntry
from common.transactions import unit_of_work
from escrow.services import set_payout_account
from media.models import Paper
from merchants.models import Seller, SellerPaper
from merchants.rules import SellerStatus, is_filing_number
from merchants.selectors import seller_of
from tests.builders.marketplace import NOON
from tests.builders.visits import in_english, keyed, signed_in, words

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def a_photo_file():
    file = BytesIO()
    Image.new("RGB", (40, 30), "white").save(file, "JPEG", exif=b"Exif\x00\x00GPS here")
    return file.getvalue()


def add(browser, content=PDF, kind="registration", name="p.pdf"):
    return browser.post("/sell/verify/papers/", keyed(kind=kind, file=SimpleUploadedFile(name, content)))


@pytest.fixture
def draft(a_seller):
    return a_seller(status=SellerStatus.DRAFT)


@pytest.fixture
def desk(draft):
    return in_english(signed_in(draft.owner))


def test_a_pdf_is_handed_over_as_a_file_and_never_opens_as_a_page(desk):
    add(desk)
    paper = SellerPaper.objects.get()

    answer = desk.get(f"/papers/{paper.id}/")

    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_a_photo_is_encoded_anew(desk):
    add(desk, a_photo_file(), kind="bank_book", name="book.jpg")

    answer = desk.get(f"/papers/{SellerPaper.objects.get().id}/")

    assert answer["Content-Type"] == "image/webp"
    assert b"GPS" not in answer.content


@pytest.mark.parametrize(
    "content",
    [b"", b"<script>alert(1)</script>", b"%PDF-1.7 cut", b"GIF89a", b"<svg xmlns='x'/>", PDF + b"x" * 10_485_760],
    ids=["empty", "script", "cut off", "gif", "svg", "too heavy"],
)  # fmt: skip
def test_nothing_else_is_taken(desk, content):
    add(desk, content)

    assert not SellerPaper.objects.exists()
    assert not Paper.objects.exists()


def test_only_the_business_and_operators_open_it_and_the_look_is_logged(desk, draft, a_user, a_seller, an_operator):
    add(desk)
    path, operator = f"/papers/{SellerPaper.objects.get().id}/", an_operator()

    answers = {
        "owner": desk.get(path).status_code,
        "stranger": signed_in(a_user()).get(path).status_code,
        "other seller": signed_in(a_seller().owner).get(path).status_code,
        "nobody": Client().get(path).status_code,
        "operator": signed_in(operator).get(path).status_code,
    }

    assert answers == {"owner": 200, "stranger": 404, "other seller": 404, "nobody": 302, "operator": 200}
    (entry,) = AuditEntry.objects.filter(action="read_paper")
    assert (entry.actor, entry.subject) == (f"operator:{operator.id}", f"seller:{draft.id}")


def test_papers_come_until_the_decision_and_go_only_before_sending(desk, draft, a_seller):
    add(desk)
    paper = SellerPaper.objects.get()
    Seller.objects.filter(pk=draft.pk).update(status="submitted", submitted_at=NOON)
    add(desk, kind="mail_order")
    desk.post(f"/sell/verify/papers/{paper.id}/remove/")
    waiting = SellerPaper.objects.count()
    Seller.objects.filter(pk=draft.pk).update(status="verified")
    add(desk)

    assert (waiting, SellerPaper.objects.count()) == (2, 2)
    Seller.objects.filter(pk=draft.pk).update(status="returned")
    desk.post(f"/sell/verify/papers/{paper.id}/remove/")
    assert SellerPaper.objects.count() == Paper.objects.count() == 1


def test_another_business_paper_cannot_be_taken_away(desk, a_seller):
    other = a_seller(status=SellerStatus.DRAFT)
    add(signed_in(other.owner))

    desk.post(f"/sell/verify/papers/{SellerPaper.objects.get().id}/remove/")

    assert SellerPaper.objects.filter(seller=other).exists()


def test_what_is_missing_says_so_and_the_operator_sees_the_papers(desk, draft, an_operator):
    before = words(desk.get("/sell/verify/"))
    add(desk)
    after = words(desk.get("/sell/verify/"))
    Seller.objects.filter(pk=draft.pk).update(status="submitted", submitted_at=NOON)

    queue = words(in_english(signed_in(an_operator())).get(f"/desk/?item=seller-{draft.id}"))

    assert "The certificate of registration is missing." in before
    assert "The certificate of registration is missing." not in after
    assert "Certificate of registration" in queue


class TestChanges:
    ACCOUNT = {"bank_code": "088", "account_number": "110-482-190921", "holder": "한결"}

    @pytest.fixture
    def verified(self, a_seller):
        seller = a_seller()
        with unit_of_work():
            set_payout_account(party=f"seller:{seller.id}", bank_code="004", number="12345678", holder="한결", now=NOON)
        return seller

    def test_another_account_is_told_and_checked_anew(self, verified, mails):
        signed_in(verified.owner).post("/sell/verify/", keyed(**self.ACCOUNT))

        assert seller_of(verified.owner_id).status == SellerStatus.SUBMITTED
        assert "0921" in mails(verified.owner.email)[0].text

    def test_it_needs_a_fresh_proof(self, verified):
        old = Client()
        old.force_login(verified.owner)

        answer = old.post("/sell/verify/", keyed(**self.ACCOUNT))

        assert answer.url.startswith("/me/proof/")
        assert seller_of(verified.owner_id).status == SellerStatus.VERIFIED

    def test_taking_the_application_back_starts_the_review_again(self, verified):
        signed_in(verified.owner).post("/sell/verify/amend/")

        assert seller_of(verified.owner_id).status == SellerStatus.RETURNED


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("2026-서울성동-0412", True),
        ("제2021-고양일산동-0412호", True),
        ("2026-0412", False),
        ("서울성동-0412", False),
        ("2026-Seoul-0412", False),
    ],
)
def test_a_filing_is_written_as_on_its_certificate(text, is_one):
    assert is_filing_number(text) is is_one
