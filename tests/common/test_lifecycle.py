"""Machines as data: only a row of the table moves a thing, and only for who the row names."""

from itertools import product

import pytest

from common.lifecycle import CLOCK, SYSTEM, Actor, ActorKind, Lifecycle, MoveRefused, move

STATES = ["held", "frozen", "released"]
HOLD = Lifecycle(
    "hold",
    {
        "freeze": move("held", to="frozen", by={ActorKind.BUYER, ActorKind.OPERATOR}),
        "release": move("held", "frozen", to="released", by={ActorKind.CLOCK}),
    },
)
ALLOWED = {
    ("held", "freeze", ActorKind.BUYER): "frozen",
    ("held", "freeze", ActorKind.OPERATOR): "frozen",
    ("held", "release", ActorKind.CLOCK): "released",
    ("frozen", "release", ActorKind.CLOCK): "released",
}


@pytest.mark.parametrize(("status", "transition", "by"), [*product(STATES, HOLD.moves, ActorKind)])
def test_every_cell_of_the_table(status, transition, by):
    wanted = ALLOWED.get((status, transition, by))

    assert HOLD.allows(status, transition, by=by) == (wanted is not None)
    if wanted is not None:
        assert HOLD.next(status, transition, by=by) == wanted
        return
    with pytest.raises(MoveRefused) as refused:
        HOLD.next(status, transition, by=by)
    assert refused.value.facts == {"machine": "hold", "state": status, "transition": transition, "by": str(by)}


def test_a_transition_nobody_wrote_is_a_mistake_of_ours_and_no_refusal():
    with pytest.raises(KeyError):
        HOLD.next("held", "explode", by=ActorKind.CLOCK)


def test_actors_are_written_as_texts():
    assert str(Actor(ActorKind.BUYER, "0192")) == "buyer:0192"
    assert (str(CLOCK), str(SYSTEM)) == ("clock", "system")
