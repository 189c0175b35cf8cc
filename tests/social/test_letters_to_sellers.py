"""A business hears by mail what a person decided about it."""

from common.models import OutboxFact
from common.outbox import relay
from common.transactions import unit_of_work
from messaging.models import Message
from social.listeners.notices import tell_people
from social.tasks import write_letters
from tests.builders.people import NOON


def test_a_verified_business_gets_one_letter_however_often_the_fact_arrives(a_seller, mails, at):
    at(NOON)
    seller = a_seller()
    relay()
    fact = OutboxFact.objects.get(name="merchants.seller_verified")
    with unit_of_work():
        tell_people({**fact.payload, "fact": fact.name, "fact_id": str(fact.pk)}, now=NOON)
    write_letters()

    [letter] = mails(seller.owner.email)
    assert letter.subject.startswith("사업자가 확인됐어요. 이제 입찰할 수 있어요.")
    assert "/sell/verify/" in letter.text
    assert Message.objects.count() == 1
