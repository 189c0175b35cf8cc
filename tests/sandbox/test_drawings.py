from functools import cache

import pytest

from sandbox.drawings import MOTIFS, draw
from sandbox.drawings.canvas import SIZE, shaded
from sandbox.drawings.outlines import box, dashed, path


@cache
def drawn(motif):
    """The motif at a small size, drawn once."""
    picture = draw(motif)
    assert (picture.size, picture.mode) == (SIZE, "RGB")
    return picture.resize((160, 120))


@pytest.mark.parametrize("motif", MOTIFS)
def test_a_motif_is_drawn_whole(motif):
    small = drawn(motif)

    assert len(small.getcolors(160 * 120) or ()) > 1000
    assert all(high - low > 100 for low, high in small.getextrema())


@pytest.mark.parametrize("motif", ["tent", "cacti", "rackets"])
def test_a_motif_is_the_same_every_time(motif):
    assert drawn(motif).tobytes() == draw(motif).resize((160, 120)).tobytes()


def test_no_two_of_forty_motifs_look_the_same():
    assert len({drawn(motif).resize((16, 12)).tobytes() for motif in MOTIFS}) == len(MOTIFS) >= 40


def test_what_nobody_has_drawn_is_refused():
    with pytest.raises(KeyError):
        draw("spaceship")


def test_a_path_knows_relative_lines_and_ends_its_curves_where_told():
    assert path("m10 10h5v5l-5 0z") == [[(10, 10), (15, 10), (15, 15), (10, 15), (10, 10)]]
    assert [path(curve)[0][-1] for curve in ("M0 0Q5 5 10 0", "M0 0c0 5 10 5 10 0", "M0 0Q5 5 10 0T20 0")] == [
        (10, 0),
        (10, 0),
        (20, 0),
    ]
    with pytest.raises(KeyError):
        path("M0 0A5 5 0 0 1 10 10")


def test_a_smooth_curve_goes_on_where_the_last_one_leaned():
    assert max(y for _, y in path("M0 0Q5 10 10 0T20 0")[0]) == pytest.approx(5, abs=0.1)
    assert min(y for _, y in path("M0 0Q5 10 10 0T20 0")[0]) == pytest.approx(-5, abs=0.1)


def test_outlines_are_closed_and_stitches_leave_gaps():
    assert box(0, 0, 10, 10)[0][0] == box(0, 0, 10, 10)[0][-1]
    assert len(dashed([[(0, 0), (30, 0)]], on=5, off=5)) == 3


def test_colours_move_towards_shadow_and_light():
    assert shaded("#808080", 0) == "#808080"
    assert shaded("#808080", -1) == "#1d120a"
    assert shaded("#808080", 1) == "#fff8ec"
