"""A business hears by mail what a person decided about it."""

from common.outbox import relay
from common.transactions import unit_of_work
from messaging.models import Message
from social.listeners import write_to_seller
from tests.builders.people import NOON


def test_a_verified_business_gets_one_letter_however_often_the_fact_arrives(a_seller, mails):
    seller = a_seller()
    relay()
    with unit_of_work():
        write_to_seller({"seller_id": str(seller.id)}, now=NOON)

    [letter] = mails(seller.owner.email)
    assert letter.subject == "사업자가 확인됐어요. 이제 입찰할 수 있어요."
    assert "/sell/verify/" in letter.text
    assert Message.objects.count() == 1
