from pages.presentation.ring import Pledged, gather, progress


def ring(threshold: int, *pledges: Pledged, interested: int = 0):
    return gather(threshold=threshold, pledges=pledges, interested=interested, people=len(pledges))


def test_seats_fill_clockwise_in_the_order_of_commitment():
    drawn = ring(5, Pledged(units=2, tone=3), Pledged(units=1, tone=1))

    assert [(seat.place, seat.state, seat.tone) for seat in drawn.seats] == [
        (0, "", 3), (1, "", 3), (2, "", 1), (3, "free", 0), (4, "free", 0),
    ]  # fmt: skip
    assert (drawn.committed, drawn.missing, drawn.beyond) == (3, 2, 0)


def test_my_units_are_marked_and_told_to_the_script():
    drawn = ring(4, Pledged(units=1, tone=1), Pledged(units=2, tone=2, is_mine=True))

    assert [seat.state for seat in drawn.seats] == ["", "mine", "mine", "free"]
    assert drawn.my_seats == "1 2"


def test_who_came_after_the_ring_was_full_still_has_a_seat_in_it():
    drawn = ring(2, Pledged(units=3, tone=1), Pledged(units=1, tone=2, is_mine=True))

    assert [seat.state for seat in drawn.seats] == ["", "mine"]
    assert (drawn.is_reached, drawn.beyond) == (True, 2)


def test_above_sixty_units_a_seat_stands_for_several():
    drawn = ring(150, Pledged(units=4, tone=1))

    assert len(drawn.seats) == 50
    assert drawn.units_per_seat == 3
    assert [seat.state for seat in drawn.seats[:3]] == ["", "", "free"]


def test_interested_people_stand_outside_and_never_crowd():
    assert [near.at for near in ring(3, interested=2).near] == ["0.020", "0.520"]
    assert len(ring(3, interested=400).near) == 23


def test_progress_is_whole_only_when_it_is_met():
    assert [progress(0, 30), progress(29, 30), progress(30, 30), progress(44, 30)] == [0, 96, 100, 100]
