import pytest
from datetime import timedelta
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.pages.visits import signed_in
from collections import Counter
pytestmark=pytest.mark.django_db
def count(c,p):
    with CaptureQueriesContext(connection) as q: r=c.get(p); assert r.status_code==200
    print("\nQ",p[:20],len(q))
    for k,v in Counter(x["sql"][:150] for x in q).most_common(60): print("   ",v,k[:150])
def test_q(at,an_auction,a_bid,a_seller,an_operator,a_paid_order):
    o=a_paid_order(); s=o.seller
    au=[an_auction() for _ in range(3)]
    for a in au:
        a_bid(a,price=90000); a_bid(a,seller=s,price=91000)
    at(max(a.sealed_ends_at for a in au)+timedelta(minutes=1))
    c=signed_in(s.owner)
    count(c,f"/sell/pools/{au[0].pool_id}/"); count(c,f"/sell/pools/{au[0].pool_id}/mine/?part=now"); count(c,"/sell/"); count(c,"/sell/bids/"); count(c,"/sell/ship/"); count(signed_in(an_operator()),"/desk/")
