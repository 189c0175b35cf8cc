"""Endpoints about oneself."""

from typing import cast
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import selectors
from accounts.api.permissions import needs_scope
from accounts.api.serializers import AddressInput, AddressOutput, MeInput, MeOutput
from accounts.models import User
from accounts.rules.choices import Language, Theme
from accounts.services import (
    add_address,
    change_address,
    choose_default_address,
    choose_language,
    choose_theme,
    remove_address,
    rename,
)
from common import clock
from common.transactions import unit_of_work


class PersonEndpoint(APIView):
    """An endpoint of the person signed in, or of the program acting for them with the scope `me`."""

    permission_classes = [IsAuthenticated, needs_scope("me")]

    @property
    def person(self) -> User:
        """Whom the request acts for."""
        return cast(User, self.request.user)


class Me(PersonEndpoint):
    """The person themselves."""

    @extend_schema(responses=MeOutput)
    def get(self, request: Request) -> Response:
        """Who I am here."""
        return Response(MeOutput(self.person).data)

    @extend_schema(request=MeInput, responses=MeOutput)
    def patch(self, request: Request) -> Response:
        """Change name, language or brightness, all of them or none."""
        asked = MeInput(data=request.data)
        asked.is_valid(raise_exception=True)
        wishes = asked.validated_data
        with unit_of_work():
            if "pseudonym" in wishes:
                rename(user_id=self.person.id, pseudonym=wishes["pseudonym"], now=clock.now())
            if "language" in wishes:
                choose_language(user_id=self.person.id, language=Language(wishes["language"]))
            if "theme" in wishes:
                choose_theme(user_id=self.person.id, theme=Theme(wishes["theme"]))
        return Response(MeOutput(selectors.person(self.person.id)).data)


class Addresses(PersonEndpoint):
    """All of the person's addresses."""

    @extend_schema(responses=AddressOutput(many=True))
    def get(self, request: Request) -> Response:
        """My addresses, the default one first."""
        return Response(AddressOutput(selectors.addresses_of(self.person.id), many=True).data)

    @extend_schema(request=AddressInput, responses={201: AddressOutput})
    def post(self, request: Request) -> Response:
        """Add an address."""
        asked = AddressInput(data=request.data)
        asked.is_valid(raise_exception=True)
        with unit_of_work():
            address = add_address(
                owner_id=self.person.id,
                address=asked.text(),
                is_default=asked.validated_data["is_default"],
                now=clock.now(),
            )
        return Response(AddressOutput(selectors.address_of(self.person.id, address.id)).data, status=201)


class OneAddress(PersonEndpoint):
    """One of the person's own addresses; another person's answers 404."""

    @extend_schema(responses=AddressOutput)
    def get(self, request: Request, address_id: UUID) -> Response:
        """The address."""
        return Response(AddressOutput(selectors.address_of(self.person.id, address_id)).data)

    @extend_schema(request=AddressInput, responses=AddressOutput)
    def put(self, request: Request, address_id: UUID) -> Response:
        """Write the address anew."""
        asked = AddressInput(data=request.data)
        asked.is_valid(raise_exception=True)
        with unit_of_work():
            change_address(owner_id=self.person.id, address_id=address_id, address=asked.text())
            if asked.validated_data["is_default"]:
                choose_default_address(owner_id=self.person.id, address_id=address_id)
        return Response(AddressOutput(selectors.address_of(self.person.id, address_id)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, address_id: UUID) -> Response:
        """Forget the address."""
        with unit_of_work():
            remove_address(owner_id=self.person.id, address_id=address_id)
        return Response(status=204)
