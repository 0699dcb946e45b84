"""What the demo shop sells. Texts are what a buyer reads, so they are Russian."""

from dataclasses import dataclass
from decimal import Decimal

CATEGORIES = (
    ("Букеты", "1"),
    ("Монобукеты", "1"),
    ("Розы", "1"),
    ("Тюльпаны", "1"),
    ("Сезонные цветы", "1"),
    ("Открытки и подарки", "2"),
    ("Услуги", "3"),
    ("Расходные материалы", "4"),
)


@dataclass(frozen=True, slots=True)
class Good:
    """One article of the stock; prices in roubles, the second one for the second store."""

    slug: str
    title: str
    category: str
    price: Decimal
    second_price: Decimal
    description: str
    picture: str = ""
    stock: Decimal = Decimal(100)
    kind: str = "item"
    public: bool = True
    fractional: bool = False
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class ReadyBouquet:
    """One arrangement made by a florist; there is exactly one of it."""

    slug: str
    title: str
    price: Decimal
    description: str
    height: int
    width: int
    picture: str
    status: str = "demonstrated"
    second_store: bool = False


def _good(
    slug: str,
    title: str,
    category: str,
    price: int,
    description: str,
    *,
    second_price: int | None = None,
    stock: int = 100,
) -> Good:
    return Good(
        slug,
        title,
        category,
        Decimal(price),
        Decimal(price if second_price is None else second_price),
        description,
        picture=slug,
        stock=Decimal(stock),
    )


ITEMS: tuple[Good, ...] = (
    _good(
        "mono-red-roses",
        "25 красных роз",
        "Монобукеты",
        5900,
        "Классика, которая не подводит: 25 эквадорских роз «Фридом» высотой 60 см, "
        "перевязанные атласной лентой. Стоят до двух недель.",
    ),
    _good(
        "mono-tulips",
        "51 тюльпан, весенний микс",
        "Монобукеты",
        6900,
        "Охапка тюльпанов пяти оттенков в крафтовой бумаге. Срезаны сегодня утром.",
    ),
    _good(
        "mono-peonies",
        "15 пионов «Сара Бернар»",
        "Монобукеты",
        6200,
        "Пышные розовые пионы с тонким ароматом. Раскрываются на второй день.",
    ),
    _good(
        "mono-daisies",
        "Букет ромашковых хризантем",
        "Монобукеты",
        2400,
        "Девять веток кустовой хризантемы «Бакарди». Простой и очень стойкий букет.",
    ),
    _good(
        "mono-hydrangea",
        "Пять голубых гортензий",
        "Монобукеты",
        3450,
        "Большое облако из гортензий. Любят воду: меняйте её каждый день.",
    ),
    _good(
        "rose-red",
        "Роза красная «Фридом», 60 см",
        "Розы",
        250,
        "Эквадор, крупный бархатный бутон, прямой стебель.",
        second_price=270,
    ),
    _good(
        "rose-white",
        "Роза белая «Мондиаль», 60 см",
        "Розы",
        260,
        "Эквадор, сливочно-белый бутон с зелёной кромкой.",
    ),
    _good(
        "rose-pink",
        "Роза розовая «Пинк Мондиаль», 60 см",
        "Розы",
        270,
        "Эквадор, нежно-розовый бутон с волнистым краем.",
    ),
    _good(
        "rose-spray",
        "Роза кустовая «Сильва Пинк»",
        "Розы",
        320,
        "На одной ветке пять–семь раскрытых розовых бутонов.",
    ),
    _good(
        "rose-peach",
        "Роза пионовидная «Джульетта»",
        "Розы",
        390,
        "Персиковая, многолепестковая, с чайным ароматом.",
    ),
    _good("tulip-red", "Тюльпан красный «Стронг Лав»", "Тюльпаны", 120, "Плотный алый бокал."),
    _good("tulip-yellow", "Тюльпан жёлтый «Стронг Голд»", "Тюльпаны", 120, "Солнечный, стойкий."),
    _good(
        "tulip-pink",
        "Тюльпан пионовидный «Коламбус»",
        "Тюльпаны",
        150,
        "Махровый, малиновый с белой каймой.",
    ),
    _good(
        "peony",
        "Пион розовый «Сара Бернар»",
        "Сезонные цветы",
        450,
        "Крупный махровый пион. Сезон короткий, успейте.",
        stock=24,
    ),
    _good("hydrangea", "Гортензия голубая", "Сезонные цветы", 690, "Одна шапка до 20 см."),
    _good("eustoma", "Эустома белая", "Сезонные цветы", 280, "Ветка с четырьмя цветками."),
    _good(
        "sunflower", "Подсолнух декоративный", "Сезонные цветы", 230, "Цветок 12 см, без пыльцы."
    ),
    _good(
        "lilac", "Сирень, ветка", "Сезонные цветы", 350, "Ждём поставку на этой неделе.", stock=0
    ),
    _good(
        "vase",
        "Ваза стеклянная «Капля», 25 см",
        "Открытки и подарки",
        1490,
        "Прозрачное цветное стекло. Подойдёт к большинству букетов.",
    ),
    _good(
        "card",
        "Открытка ручной работы",
        "Открытки и подарки",
        190,
        "Плотная бумага и оттиск сухоцвета. Текст впишет флорист.",
    ),
    _good(
        "sweets",
        "Конфеты ручной работы, 9 шт.",
        "Открытки и подарки",
        890,
        "Бельгийский шоколад с малиной, фундуком и солёной карамелью.",
    ),
    _good("balloon", "Шар-сердце с гелием", "Открытки и подарки", 350, "Фольга, 45 см, с лентой."),
    Good(
        "delivery",
        "Доставка",
        "Услуги",
        Decimal(400),
        Decimal(400),
        "Доставка курьером по городу.",
        picture="delivery",
        kind="service",
    ),
    Good(
        "packing",
        "Упаковка",
        "Услуги",
        Decimal(150),
        Decimal(150),
        "Крафт или плёнка и лента на выбор.",
        picture="packing",
        kind="service",
    ),
    Good(
        "bouquet-work",
        "Цветы в составе букета",
        "Расходные материалы",
        Decimal(0),
        Decimal(0),
        "Списывается вместе с букетом с витрины.",
        public=False,
    ),
    Good(
        "oasis",
        "Губка флористическая",
        "Расходные материалы",
        Decimal(60),
        Decimal(60),
        "",
        public=False,
    ),
    Good(
        "ribbon",
        "Лента атласная, метр",
        "Расходные материалы",
        Decimal("12.50"),
        Decimal("12.50"),
        "",
        public=False,
        fractional=True,
    ),
    Good(
        "gerbera",
        "Гербера (снята с продажи)",
        "Сезонные цветы",
        Decimal(180),
        Decimal(180),
        "",
        deleted=True,
    ),
)

BOUQUETS: tuple[ReadyBouquet, ...] = (
    ReadyBouquet(
        "tender-morning",
        "Нежное утро",
        Decimal(4300),
        "Пионовидные розы, эустома и веточки эвкалипта в пудровой бумаге.",
        45,
        35,
        "tender-morning",
    ),
    ReadyBouquet(
        "powder-cloud",
        "Пудровое облако",
        Decimal(5200),
        "Пионы, кустовые розы и гипсофила. Лёгкий, воздушный, очень фотогеничный.",
        45,
        40,
        "powder-cloud",
    ),
    ReadyBouquet(
        "ruby",
        "Рубин",
        Decimal(6900),
        "Красные розы, бордовые ранункулюсы и тёмная зелень. Для важных слов.",
        55,
        40,
        "ruby",
    ),
    ReadyBouquet(
        "white-garden",
        "Белый сад",
        Decimal(7400),
        "Белые розы, эустома, гортензия и эвкалипт. Свадебное настроение.",
        50,
        45,
        "white-garden",
    ),
    ReadyBouquet(
        "lavender-evening",
        "Лавандовый вечер",
        Decimal(3900),
        "Сиреневая эустома, голубая гортензия и лаванда.",
        40,
        35,
        "lavender-evening",
    ),
    ReadyBouquet(
        "sunny-day",
        "Солнечный день",
        Decimal(3200),
        "Подсолнухи, ромашковые хризантемы и жёлтые тюльпаны.",
        45,
        35,
        "sunny-day",
    ),
    ReadyBouquet(
        "compliment",
        "Комплимент",
        Decimal("1990.50"),
        "Небольшой букет на каждый день: кустовая роза и зелень.",
        30,
        22,
        "compliment",
    ),
    ReadyBouquet(
        "berry-dessert",
        "Ягодный десерт",
        Decimal(4700),
        "Малиновые тюльпаны, пионы и ягоды гиперикума.",
        42,
        36,
        "berry-dessert",
        second_store=True,
    ),
    ReadyBouquet(
        "summer-meadow",
        "Летний луг",
        Decimal(2900),
        "Ромашки, голубая дельфиния и полевые травы.",
        40,
        30,
        "summer-meadow",
        second_store=True,
    ),
    ReadyBouquet(
        "on-the-table",
        "Букет на рабочем столе",
        Decimal(3600),
        "Ещё собирается, на витрину не вышел.",
        40,
        30,
        "",
        status="created",
    ),
)
