import pytest

from pages.presentation.won import in_words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "영 원"),
        (1, "일 원"),
        (11, "십일 원"),
        (80_900, "팔만 구백 원"),
        (10_000, "만 원"),
        (110_000, "십일만 원"),
        (1_234_567, "백이십삼만 사천오백육십칠 원"),
        (100_000_000, "일억 원"),
        (30_010_000, "삼천일만 원"),
    ],
)
def test_an_amount_reads_as_korean_says_it(amount, words):
    assert in_words(amount) == words
