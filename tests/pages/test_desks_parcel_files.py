"""The seller's files: numbers checked and saved, addresses out, labels to print, parts of orders by hand."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from common import clock
from common.models import AuditEntry
from marketplace.gateways.base import ParcelState
from marketplace.models import Shipment, Unit
from marketplace.rules.parcels import CarrierState
from marketplace.rules.states import UnitStatus
from marketplace.services.parcels import note_look
from tests.builders.visits import in_english, signed_in, words
from tests.marketplace.acts import act

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(a_paid_order):
    """Two paid orders of one seller, and the seller's browser."""
    order = a_paid_order(title="Blue kettle")
    other = order.pool.orders.exclude(pk=order.pk).order_by("pk").first()
    return order, other, in_english(signed_in(order.seller.owner))


def table(*lines, encoding="utf-8"):
    text = "\n".join(["송장번호,주문,택배사", *lines])
    return SimpleUploadedFile("numbers.csv", text.encode(encoding), content_type="text/csv")


def content(answer):
    return b"".join(answer.streaming_content).decode()


def shipped():
    return list(Shipment.objects.order_by("tracking_number").values_list("tracking_number", flat=True))


class TestNumbersFromAFile:
    def test_first_a_check_that_saves_nothing_then_the_fine_rows(self, two):
        order, other, browser = two
        upload = table(f"1111111111,{order.id},CJ대한통운", f"22,{other.id},한진택배", encoding="cp949")

        checked = browser.post("/sell/ship/file/", {"numbers": upload})

        assert (checked.status_code, shipped()) == (422, [])
        assert "2 rows read: 1 fine, 1 need you" in words(checked)
        assert "A tracking number has 10 to 14 digits" in words(checked)
        rows = checked.context["checked"]
        saved = browser.post("/sell/ship/file/", {"checked": rows, "act": "save"})
        assert shipped() == ["1111111111"]
        assert "1 row was not saved" in words(saved)

    def test_the_same_file_twice_changes_nothing(self, two):
        order, other, browser = two
        lines = [f"1111111111,{order.id},cj", f"2222222222,{other.id},post"]

        for _turn in range(2):
            page = browser.post("/sell/ship/file/", {"numbers": table(*lines)})
            done = browser.post("/sell/ship/file/", {"checked": page.context["checked"], "act": "save"})
            assert done.url == "/sell/ship/"

        assert shipped() == ["1111111111", "2222222222"]

    def test_rows_come_back_with_their_reasons_and_no_formulas(self, two):
        order, _other, browser = two
        upload = table(f"1111111111,{order.id},cj", "2222222222,=HYPERLINK(1),cj")
        page = browser.post("/sell/ship/file/", {"numbers": upload})

        back = browser.post("/sell/ship/file/", {"checked": page.context["checked"], "act": "back"})

        lines = content(back).splitlines()
        assert len(lines) == 2
        assert "'=HYPERLINK(1)" in lines[1]
        assert "This is not among your orders" in lines[1]

    def test_somebody_elses_order_reads_like_one_that_is_not_there(self, two, a_paid_order):
        _order, _other, browser = two
        foreign = a_paid_order()

        pages = [
            browser.post("/sell/ship/file/", {"numbers": table(f"1111111111,{name},cj")})
            for name in (foreign.id, "0192f0c4-0000-7000-8000-000000000000")
        ]

        assert all("This is not among your orders" in words(page) for page in pages)
        act_saved = browser.post("/sell/ship/file/", {"checked": pages[0].context["checked"], "act": "save"})
        assert (act_saved.status_code, shipped()) == (422, [])

    def test_the_short_number_people_see_is_enough(self, two):
        order, _other, browser = two

        page = browser.post("/sell/ship/file/", {"numbers": table(f"1111111111,m-{order.id.hex[-6:]},우체국")})

        assert (page.status_code, page.context["fine"]) == (200, 1)

    @pytest.mark.parametrize("raw", [b"", b"\xff\xfe\x00", b"a,b\n1,2\n", b"PK\x03\x04\x00"])
    def test_what_is_no_table_is_said_on_the_page(self, two, raw):
        browser = two[2]

        answer = browser.post("/sell/ship/file/", {"numbers": SimpleUploadedFile("x.csv", raw or b" ")})

        assert (answer.status_code, shipped()) == (422, [])
        assert "This file cannot be read" in words(answer)

    def test_only_who_sells_sends_files(self, a_user, client):
        assert signed_in(a_user()).post("/sell/ship/file/").status_code == 302
        assert client.post("/sell/ship/file/").status_code == 302


class TestPapers:
    def test_addresses_of_what_is_to_be_shipped_only_and_it_is_written_down(self, two):
        order, _other, browser = two

        text = content(browser.get("/sell/ship/addresses.csv"))

        assert text.startswith("\ufeff")
        assert text.count("010-1234-5678") == order.pool.orders.filter(status="paid").count()
        assert AuditEntry.objects.filter(action="export_addresses").count() == 1

    def test_an_unpaid_order_has_no_address_anywhere(self, a_due_order):
        order = a_due_order()
        browser = in_english(signed_in(order.seller.owner))

        assert "010-1234-5678" not in content(browser.get("/sell/ship/addresses.csv"))
        assert "성수이로" not in words(browser.get("/sell/ship/labels/"))

    def test_the_file_to_fill_in_names_parcels_and_no_people(self, two):
        order, _other, browser = two

        text = content(browser.get("/sell/ship/numbers.csv"))

        assert str(order.id) in text
        assert "010-1234-5678" not in text

    def test_a_label_for_each_parcel_says_test(self, two):
        order, other, browser = two

        page = browser.get("/sell/ship/labels/", {"order": str(order.id)})

        assert words(page).count("성수이로") == 1
        assert str(other.id) not in page.content.decode()


class TestByHand:
    def test_a_part_of_an_order_goes_alone(self, a_pool, a_place, an_auction, an_award, a_due_order, a_paid_order):
        pool = a_pool(threshold=2, terms={"threshold_people": 1})
        a_place(pool, units=2)
        order = a_paid_order(a_due_order(an_award(an_auction(pool))))
        browser = in_english(signed_in(order.seller.owner))
        fields = {f"carrier-{order.id}": "cj", f"number-{order.id}": "1111111111", f"unit-{order.id}": ["2"]}

        assert browser.post("/sell/ship/", fields).status_code == 302

        statuses = Unit.objects.filter(order=order).order_by("number").values_list("status", flat=True)
        assert list(statuses) == [UnitStatus.HELD, UnitStatus.SHIPPED]

    def test_an_unknown_number_comes_back_to_be_corrected(self, a_shipped_order):
        order = a_shipped_order()
        act(note_look, shipment_id=Shipment.objects.get(order=order).id, said=ParcelState(CarrierState.UNKNOWN))
        browser = in_english(signed_in(order.seller.owner))

        page = browser.get("/sell/ship/")

        assert "Carrier does not know it" in words(page)
        assert f"number-{order.id}" in page.content.decode()

    def test_an_address_goes_three_days_after_delivery(self, a_delivered_order, at):
        order = a_delivered_order()
        browser = in_english(signed_in(order.seller.owner))
        Unit.objects.filter(status="held").update(status="refunded")
        assert "성수이로" in words(browser.get("/sell/ship/"))

        at(clock.now() + timedelta(days=3))

        page = words(browser.get("/sell/ship/"))
        assert "성수이로" not in page
        assert "address removed" in page
