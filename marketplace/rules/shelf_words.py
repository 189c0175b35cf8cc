"""The words by which a title is known to belong on a shelf, Korean and English, and how many units are usual there."""

from collections.abc import Mapping


def _words(text: str) -> tuple[str, ...]:
    """Words apart; an underscore stands for the blank inside one."""
    return tuple(word.replace("_", " ") for word in text.split())


SHELF_WORDS: Mapping[str, tuple[str, ...]] = {
    "kitchen": _words(
        """
        커피 원두 그라인더 에스프레소 드리퍼 텀블러 머그 냄비 프라이팬 주방 칼 도마 접시 그릇 컵 전기포트 밥솥
        에어프라이어 오븐 토스터 믹서 블렌더 수저 도시락 coffee grinder espresso kettle mug tumbler pan pot
        knife kitchen plate cup bowl cooker fryer toaster blender oven dripper
        """
    ),
    "camping": _words(
        """
        캠핑 텐트 타프 침낭 랜턴 버너 코펠 아이스박스 쿨러 여행 캐리어 백패킹 차박 파라솔 돗자리 해먹 camping
        tent tarp sleeping_bag lantern stove cooler luggage suitcase travel backpack hammock hiking
        """
    ),
    "digital": _words(
        """
        노트북 키보드 마우스 모니터 이어폰 헤드폰 스피커 충전기 보조배터리 카메라 태블릿 휴대폰 스마트폰 책상
        데스크 의자_바퀴 허브 케이블 프린터 프로젝터 웹캠 마이크 laptop keyboard mouse monitor earbuds
        headphones speaker charger camera tablet phone desk usb cable printer projector webcam microphone
        battery
        """
    ),
    "home": _words(
        """
        소파 침대 매트리스 이불 베개 커튼 러그 조명 스탠드 수납 선반 옷장 의자 식탁 가구 청소기 공기청정기
        가습기 제습기 선풍기 세탁기 건조기 수건 휴지 세제 sofa bed mattress duvet pillow curtain rug lamp shelf
        wardrobe chair table furniture vacuum purifier humidifier fan towel detergent blanket
        """
    ),
    "sports": _words(
        """
        운동 요가 매트 덤벨 아령 러닝 런닝화 운동화 자전거 헬멧 골프 테니스 배드민턴 축구 농구 수영 등산화 스키
        보드 라켓 yoga dumbbell running shoes bike bicycle helmet golf tennis badminton football swim boots ski
        racket gym
        """
    ),
    "food": _words(
        """
        과일 사과 귤 감귤 딸기 배추 김치 고기 한우 삼겹살 쌀 잡곡 견과 꿀 치즈 버터 올리브유 생선 새우 만두 라면
        과자 초콜릿 물 생수 차 홍삼 fruit apple mandarin strawberry kimchi beef pork rice nuts honey cheese
        butter olive_oil fish shrimp noodles chocolate water tea snack
        """
    ),
    "garden": _words(
        """
        식물 화분 모종 씨앗 비료 흙 정원 원예 텃밭 다육 나무 꽃 전정가위 물뿌리개 plant flowerpot seed
        fertilizer soil garden succulent tree flower pruner
        """
    ),
    "kids": _words(
        """
        아기 유아 기저귀 분유 유모차 카시트 젖병 장난감 블록 그림책 어린이 아동 육아 baby infant diaper formula
        stroller car_seat bottle toy blocks picture_book kids children toddler
        """
    ),
}

THRESHOLDS: Mapping[str, int] = {
    "kitchen": 30,
    "camping": 25,
    "digital": 25,
    "home": 20,
    "sports": 25,
    "food": 50,
    "garden": 30,
    "kids": 25,
    "other": 30,
}
"""What sellers ship by the box, people gather in greater numbers."""
