"""The pages of a case: reported and followed by the buyer, answered at the seller's desk; all of it without script."""

import pytest
from django.urls import reverse

from common import clock
from common.transactions import unit_of_work
from escrow.models import Dispute, Evidence
from marketplace.services import disputes
from media.models import Photo
from tests.builders.media import a_file
from tests.builders.visits import in_english, keyed, signed_in, words


def act(service, **asked):
    with unit_of_work():
        return service(**asked, now=clock.now())


def upload(name="p.jpg"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, a_file(), content_type="image/jpeg")


@pytest.fixture
def buyer(a_delivered_order):
    order = a_delivered_order()
    client = in_english(signed_in(order.buyer))
    client.order, client.page = order, reverse("order-dispute", args=[order.id])
    return client


@pytest.fixture
def seller(buyer):
    return in_english(signed_in(buyer.order.seller.owner))


def report(client, **fields):
    return client.post(
        client.page, keyed(**{"unit": "1", "kind": "broken", "words": "It broke.", "wish": "refund"} | fields)
    )


def case_act(client, dispute, act, desk="case-act", **fields):
    return client.post(reverse(desk, args=[dispute.id, act]), keyed(**fields))


def test_the_order_leads_to_the_report_and_the_report_to_the_case(buyer):
    order_page = reverse("order", args=[buyer.order.id])
    assert buyer.page in buyer.get(order_page).content.decode()
    assert "What would put it right?" in words(buyer.get(buyer.page))

    sent = report(buyer)

    assert (sent.status_code, sent.url) == (302, buyer.page)
    page = words(buyer.get(buyer.page))
    assert "Open case" in page
    assert "It broke." in page
    assert "Held, the clock is stopped" in page
    assert "Problem reported" in words(buyer.get(order_page))


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"unit": []}, "Tick the units"),
        ({"kind": ""}, "Choose what is wrong"),
        ({"words": " "}, "Say in a sentence"),
        ({"wish": "part"}, "Name the amount"),
        ({"wish": "part", "wish_amount": "999999"}, "Say which units"),
    ],
)
def test_nothing_is_lost_on_an_error(buyer, fault, said):
    answer = report(buyer, **{"words": "The wheel came off.", "photos": upload()} | fault)

    assert answer.status_code == 422
    assert said in words(answer)
    assert ("The wheel came off." in words(answer)) == ("words" not in fault)
    assert 'name="kept"' in answer.content.decode()
    assert Dispute.objects.count() == 0


def test_photos_come_and_go_without_script_and_stay_private(buyer):
    added = buyer.post(buyer.page, {**keyed(unit="1", kind="broken", words="w"), "add_photo": "1", "photos": upload()})
    photo = Photo.objects.get(owner_id=buyer.order.buyer_id, is_public=False)
    assert added.status_code == 200
    assert str(photo.id) in added.content.decode()

    dropped = buyer.post(buyer.page, keyed(unit="1", words="w", kept=str(photo.id), drop_photo=str(photo.id)))
    assert str(photo.id) not in dropped.content.decode()
    report(buyer, kept=str(photo.id))

    assert Evidence.objects.get().photo_ids == [str(photo.id)]
    assert "token=" in buyer.get(buyer.page).content.decode()


def test_sent_twice_it_is_one_case(buyer):
    fields = keyed(unit="1", kind="broken", words="It broke.", wish="refund")

    answers = [buyer.post(buyer.page, fields).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert Dispute.objects.count() == 1


def test_a_second_report_about_the_same_unit_is_refused(buyer):
    report(buyer)

    assert "Nothing can be reported now" in words(buyer.get(buyer.page + "?report"))
    refused = report(buyer)
    assert refused.status_code == 409
    assert "cannot be reported now" in words(refused)


def test_whose_turn_it_is(buyer, seller):
    report(buyer)
    dispute = Dispute.objects.get()
    assert "Silence: Moa rules on your evidence." in words(buyer.get(buyer.page))
    page = reverse("seller-case", args=[dispute.id])
    assert "Silence: Moa rules on the buyer's evidence." in words(seller.get(page)).replace("&#x27;", "'")

    assert case_act(seller, dispute, "answer", "seller-case-act", words="Sorry.").status_code == 302

    assert "Sorry." in words(buyer.get(buyer.page))
    assert "Answered" in words(buyer.get(buyer.page))
    late = case_act(seller, dispute, "answer", "seller-case-act", words="Again.")
    assert late.status_code == 409
    assert "The seller has answered already." in words(late)


def test_the_sellers_list_has_the_case_by_its_clock(buyer, seller):
    assert "No problems" in words(seller.get(reverse("seller-cases")))
    report(buyer)

    page = words(seller.get(reverse("seller-cases")))

    assert "1 case is running" in page
    assert "Broken or faulty" in page
    assert "No problems" in words(seller.get(reverse("seller-cases") + "?state=over"))


def test_an_offer_repeats_every_share_and_accepting_ends_the_case(buyer, seller):
    report(buyer)
    dispute = Dispute.objects.get()

    assert case_act(seller, dispute, "propose", "seller-case-act", share_1="12,000").status_code == 302
    page = words(buyer.get(buyer.page))
    assert "₩12,000 back to the buyer" in page
    assert "₩74,100" in page  # 78,000 less commission
    assert "Accept ₩12,000" in page
    proposal = dispute.proposals.get()
    assert case_act(buyer, dispute, "accept", proposal=str(proposal.id)).status_code == 302

    page = words(buyer.get(buyer.page))
    assert "Closed" in page
    assert "₩12,000 of ₩90,000 back to the card" in page
    late = case_act(buyer, dispute, "accept", proposal=str(proposal.id))
    assert late.status_code == 409
    assert "This came too late: the case is closed." in words(late)


def test_a_rejected_offer_can_be_answered_with_another(buyer, seller):
    report(buyer)
    dispute = Dispute.objects.get()
    case_act(seller, dispute, "propose", "seller-case-act", share_1="1,000")
    proposal = dispute.proposals.get()

    case_act(buyer, dispute, "reject", proposal=str(proposal.id))
    case_act(buyer, dispute, "propose", share_1="40,000", note="For the wheel.")

    page = words(seller.get(reverse("seller-case", args=[dispute.id])))
    assert "Accept ₩40,000" in page
    assert "For the wheel." in page


@pytest.mark.parametrize("amount", ["", "90,001", "-5", "a lot"])
def test_an_offer_is_an_amount_up_to_the_stake(buyer, amount):
    report(buyer)

    answer = case_act(buyer, Dispute.objects.get(), "propose", share_1=amount)

    assert answer.status_code == 422
    assert "things to look at" in words(answer) or "One thing to look at" in words(answer)


def test_nothing_said_is_no_statement(buyer):
    report(buyer)

    assert case_act(buyer, Dispute.objects.get(), "say", words=" ").status_code == 422
    assert case_act(buyer, Dispute.objects.get(), "say", words="One thing more.").status_code == 302


def test_taken_back_the_case_is_over(buyer):
    report(buyer)
    dispute = Dispute.objects.get()

    assert case_act(buyer, dispute, "withdraw").status_code == 302

    assert "Taken back" in words(buyer.get(buyer.page))
    assert case_act(buyer, dispute, "withdraw").status_code == 409


def test_a_ruling_is_read_by_both_and_appealed_once(buyer, seller, an_operator):
    report(buyer)
    dispute = Dispute.objects.get()
    case_act(seller, dispute, "answer", "seller-case-act", words="Sorry.")
    shares = disputes.Shares({1: 30_000}, "The photos show it.")
    act(disputes.rule_case, dispute_id=dispute.id, operator_id=an_operator().id, shares=shares)

    page = words(buyer.get(buyer.page))
    assert "The photos show it." in page
    assert "₩30,000 of ₩90,000 back to the buyer" in page
    assert case_act(buyer, dispute, "appeal", words="Here is the label.").status_code == 302

    page = words(seller.get(reverse("seller-case", args=[dispute.id])))
    assert "Appealed" in page
    assert "Here is the label." in page
    assert case_act(seller, dispute, "appeal", "seller-case-act", words="No!").status_code == 409


def test_strangers_find_nothing(buyer, seller, a_user, a_seller):
    report(buyer)
    dispute = Dispute.objects.get()
    for stranger in (signed_in(a_user()), signed_in(a_seller().owner)):
        assert stranger.get(buyer.page).status_code == 404
        assert case_act(stranger, dispute, "say", words="w").status_code == 404
        assert stranger.get(reverse("desk-case", args=[dispute.id])).status_code == 404
    assert signed_in(a_seller().owner).get(reverse("seller-case", args=[dispute.id])).status_code == 404
    assert case_act(seller, dispute, "withdraw").status_code == 404
    assert case_act(buyer, dispute, "answer", words="w").status_code == 404
    assert case_act(buyer, dispute, "nonsense").status_code == 404
