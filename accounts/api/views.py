"""Endpoints about oneself."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts import selectors
from accounts.api.base import TAG, PersonEndpoint
from accounts.api.serializers import AddressInput, AddressOutput, KeptAddressOutput, MeInput, MeOutput
from accounts.models import Address, User
from accounts.rules.addresses import AddressText
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
from common.api import (
    NoInput,
    PageQuery,
    answer_once,
    ask_of,
    asked,
    describes_list,
    describes_read,
    describes_write,
    instant,
    listed,
)


class Me(PersonEndpoint):
    """The person themselves."""

    @describes_read(TAG, "get_me", MeOutput)
    def get(self, request: Request) -> Response:
        """Who I am here."""
        return Response(_person(self.person))

    @describes_write(TAG, "change_me", takes=MeInput, gives=MeOutput)
    def patch(self, request: Request) -> Response:
        """Change name, language or brightness, all of them or none."""
        wishes, person_id = asked(MeInput, request.data), self.person.id

        def answer() -> dict[str, Any]:
            if "pseudonym" in wishes:
                rename(user_id=person_id, pseudonym=wishes["pseudonym"], now=clock.now())
            if "language" in wishes:
                choose_language(user_id=person_id, language=Language(wishes["language"]))
            if "theme" in wishes:
                choose_theme(user_id=person_id, theme=Theme(wishes["theme"]))
            return _person(selectors.person(person_id))

        return answer_once(request, content=wishes, answer=answer)


class Addresses(PersonEndpoint):
    """All of the person's addresses."""

    @describes_list(TAG, "list_addresses", AddressOutput)
    def get(self, request: Request) -> Response:
        """My addresses, the default one first."""
        ask = ask_of(asked(PageQuery, request.query_params.dict()))
        return listed(selectors.addresses_part(self.person.id, ask), _address)

    @describes_write(TAG, "add_address", takes=AddressInput, gives=KeptAddressOutput, status=201)
    def post(self, request: Request) -> Response:
        """Add an address."""
        wish = asked(AddressInput, request.data)

        def answer() -> dict[str, Any]:
            address, is_default = _words(wish), wish["is_default"]
            return _kept(add_address(owner_id=self.person.id, address=address, is_default=is_default, now=clock.now()))

        return answer_once(request, content=wish, answer=answer, status=201)


class OneAddress(PersonEndpoint):
    """One of the person's own addresses; another person's answers 404."""

    @describes_read(TAG, "get_address", AddressOutput)
    def get(self, request: Request, address_id: UUID) -> Response:
        """The address."""
        return Response(_address(selectors.address_of(self.person.id, address_id)))

    @describes_write(TAG, "change_address", takes=AddressInput, gives=KeptAddressOutput)
    def put(self, request: Request, address_id: UUID) -> Response:
        """Write the address anew."""
        wish, person_id = asked(AddressInput, request.data), self.person.id

        def answer() -> dict[str, Any]:
            kept = change_address(owner_id=person_id, address_id=address_id, address=_words(wish))
            if wish["is_default"]:
                kept = choose_default_address(owner_id=person_id, address_id=address_id)
            return _kept(kept)

        return answer_once(request, content=wish, answer=answer)

    @describes_write(TAG, "remove_address", takes=None, gives=None, status=204)
    def delete(self, request: Request, address_id: UUID) -> Response:
        """Forget the address."""
        nothing, person_id = asked(NoInput, request.data), self.person.id

        def answer() -> None:
            remove_address(owner_id=person_id, address_id=address_id)

        return answer_once(request, content=nothing, answer=answer, status=204)


def _person(person: User) -> dict[str, Any]:
    return {
        "id": str(person.id),
        "email": person.email,
        "pseudonym": person.pseudonym,
        "language": person.language,
        "theme": person.theme,
        "is_operator": person.is_operator,
        "created_at": instant(person.created_at),
    }


def _words(wish: dict[str, Any]) -> AddressText:
    return AddressText(**{name: wish[name] for name in AddressText.__dataclass_fields__})


def _address(address: selectors.AddressView) -> dict[str, Any]:
    return {"id": str(address.id), **asdict(address.text), "is_default": address.is_default}


def _kept(address: Address) -> dict[str, Any]:
    return {"id": str(address.id), "is_default": address.is_default}
