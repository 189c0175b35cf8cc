"""The wants of the demo: what people would like to buy together, and how far each has come."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class DemoWant:
    """One want. `full_ago` is how long ago its pool was filled (or would stop growing); prices in won. A pool
    that is reached has as its threshold just what its buyers commit.

    `crowd` buyers of the crowd commit, then those named in `also`; `fans` only look on. `confirms_after` counts
    from `full_ago`; the buyers in `leaves_open` are left for you to play.
    """

    title: str
    motif: str
    category: str
    details: str
    price: int
    threshold: int = 0
    full_ago: timedelta
    poster: str
    crowd: int
    also: tuple[str, ...] = ()
    fans: int = 0
    days: int = 30
    is_reached: bool = False
    confirms_after: timedelta | None = None
    leaves_open: tuple[str, ...] = ()


def _hours(count: float) -> timedelta:
    return timedelta(minutes=round(count * 60))


WANTS = [
    DemoWant(
        title="바리온 G64 에스프레소 그라인더",
        motif="grinder",
        category="kitchen",
        details="64 mm 플랫 버, 단계 없는 분쇄 조절, 색은 검정이나 아이보리.",
        price=389_000,
        threshold=30,
        full_ago=_hours(5),
        poster="sanchaek",
        crowd=22,
        fans=6,
    ),
    DemoWant(
        title="구스넥 전기 주전자 0.9 L",
        motif="kettle",
        category="kitchen",
        details="1도 단위 온도 조절, 60분 보온, 무광 검정.",
        price=98_000,
        threshold=12,
        full_ago=_hours(2),
        poster="buyer3",
        crowd=9,
        fans=4,
    ),
    DemoWant(
        title="캠핑 폴딩 웨건 150 L",
        motif="wagon",
        category="camping",
        details="하중 100 kg, 접으면 30 cm. 브레이크와 넓은 바퀴.",
        price=112_000,
        full_ago=_hours(68),
        poster="buyer7",
        crowd=16,
        also=("saebyeok", "bampyeonji"),
        fans=5,
        is_reached=True,
    ),
    DemoWant(
        title="Mesh office chair with lumbar support",
        motif="chair",
        category="digital",
        details="Adjustable arms and headrest, mesh back, five-year warranty if possible.",
        price=268_000,
        full_ago=_hours(30),
        poster="bampyeonji",
        crowd=14,
        also=("sanchaek",),
        fans=3,
        is_reached=True,
    ),
    DemoWant(
        title="기계식 키보드 75 % 저소음 적축",
        motif="keyboard",
        category="digital",
        details="무선 겸용, 한글 각인, 교체식 축.",
        price=149_000,
        full_ago=_hours(74),
        poster="buyer11",
        crowd=13,
        also=("saebyeok",),
        is_reached=True,
    ),
    DemoWant(
        title="듀얼 모니터암",
        motif="monitor_arm",
        category="digital",
        details="32인치 두 대, 책상 손상 없는 집게형.",
        price=88_000,
        full_ago=_hours(102),
        poster="buyer2",
        crowd=11,
        also=("saebyeok",),
        is_reached=True,
    ),
    DemoWant(
        title="네 명이 눕는 원터치 텐트",
        motif="tent",
        category="camping",
        details="3초 설치, 방수 3,000 mm, 그라운드시트 포함.",
        price=158_000,
        full_ago=_hours(140),
        poster="sanchaek",
        crowd=12,
        also=("bampyeonji",),
        is_reached=True,
    ),
    DemoWant(
        title="식탁 위 펜던트 조명",
        motif="lamp",
        category="home",
        details="유리 갓, 전구색, 줄 길이 조절.",
        price=74_000,
        full_ago=_hours(292),
        poster="buyer5",
        crowd=11,
        also=("saebyeok",),
        is_reached=True,
        confirms_after=_hours(270),
        leaves_open=("saebyeok",),
    ),
    DemoWant(
        title="조립식 덤벨 20 kg 한 쌍",
        motif="dumbbells",
        category="sports",
        details="녹 없는 코팅, 잠금 너트, 바닥 흠집 방지.",
        price=69_000,
        full_ago=_hours(400),
        poster="buyer9",
        crowd=12,
        also=("sanchaek",),
        is_reached=True,
        confirms_after=_hours(290),
    ),
    DemoWant(
        title="산지에서 바로 오는 설향 딸기 2 kg",
        motif="strawberries",
        category="food",
        details="알 굵은 것으로, 새벽 수확, 아이스박스.",
        price=32_000,
        threshold=20,
        full_ago=_hours(9),
        poster="saebyeok",
        crowd=12,
        fans=8,
    ),
    DemoWant(
        title="몬스테라 큰 화분",
        motif="plant",
        category="garden",
        details="키 1 m 안팎, 화분 받침 포함.",
        price=58_000,
        threshold=10,
        full_ago=_hours(3),
        poster="buyer14",
        crowd=3,
        fans=5,
    ),
    DemoWant(
        title="접이식 유모차 6 kg 이하",
        motif="stroller",
        category="kids",
        details="기내 반입 크기, 한 손 접기, 차양 넓은 것.",
        price=239_000,
        threshold=15,
        full_ago=_hours(300),
        poster="buyer20",
        crowd=6,
        fans=2,
        days=10,
    ),
    DemoWant(
        title="Noise-cancelling headphones",
        motif="headphones",
        category="digital",
        details="Over-ear, multipoint, at least 30 hours on one charge.",
        price=219_000,
        threshold=25,
        full_ago=_hours(1),
        poster="bampyeonji",
        crowd=17,
        fans=7,
    ),
    DemoWant(
        title="거실 러그 200 × 290",
        motif="rug",
        category="home",
        details="세탁기에 들어가는 얇은 짜임, 미끄럼 방지.",
        price=129_000,
        threshold=18,
        full_ago=_hours(7),
        poster="buyer25",
        crowd=8,
        fans=3,
    ),
]
