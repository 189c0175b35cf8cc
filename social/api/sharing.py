"""One's own link to a pool and whom it brought."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api import PrivateEndpoint, describes_read
from common.transactions import unit_of_work
from marketplace.api.actors import people_with, person_of
from marketplace.errors import NoSuchPool
from marketplace.selectors.audience import offer_of
from social.presentation.links import pool_link, site_link
from social.selectors.sharing import brought_counts, brought_to, brought_total
from social.services.sharing import settle_code

TAG = "sharing"
SCOPE = "pools"


class ShareLinkOutput(serializers.Serializer[Any]):
    """One's own link to a pool, and how many committed places came through it and stand."""

    pool_id = serializers.UUIDField()
    url = serializers.CharField()
    brought = serializers.IntegerField()


class BroughtOutput(serializers.Serializer[Any]):
    """How many places in a pool came through one's link."""

    pool_id = serializers.UUIDField()
    people = serializers.IntegerField()


class InviteOutput(serializers.Serializer[Any]):
    """One's link to the site, and whom one's links brought: in all, and by pool, at most fifty of them."""

    url = serializers.CharField()
    brought = serializers.IntegerField()
    pools = BroughtOutput(many=True)


class PoolShare(PrivateEndpoint):
    """My link to a pool."""

    permission_classes = people_with(SCOPE)

    @describes_read(TAG, "get_share_link", ShareLinkOutput)
    def get(self, request: Request, pool_id: UUID) -> Response:
        """The same at every time. Raises NoSuchPool for hidden pools."""
        if offer_of(pool_id) is None:
            raise NoSuchPool()
        user_id = person_of(request)
        url = pool_link(pool_id, _code(user_id))
        return Response({"pool_id": str(pool_id), "url": url, "brought": len(brought_to(user_id, pool_id))})


class Invite(PrivateEndpoint):
    """My link to the site."""

    permission_classes = people_with(SCOPE)

    @describes_read(TAG, "get_invite", InviteOutput)
    def get(self, request: Request) -> Response:
        """With all it brought."""
        user_id = person_of(request)
        pools = [{"pool_id": str(count.pool_id), "people": count.people} for count in brought_counts(user_id)]
        return Response({"url": site_link(_code(user_id)), "brought": brought_total(user_id), "pools": pools})


def _code(user_id: UUID) -> str:
    with unit_of_work():
        return settle_code(user_id=user_id, now=clock.now())
