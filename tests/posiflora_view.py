"""What Posiflora's stand-in holds, and what a back office does to it, for tests."""

from copy import deepcopy
from datetime import datetime
from decimal import Decimal
from typing import Any

from integrations.sandbox import demo, demo_crowd, demo_people, demo_recipes
from integrations.sandbox.demo_catalogue import Good, ReadyBouquet
from integrations.sandbox.demo_recipes import Recipe, Size
from integrations.sandbox.posiflora import order_fields, order_flow, order_lines
from integrations.sandbox.posiflora.points import move_points
from integrations.sandbox.posiflora.stock import prices_of
from integrations.sandbox.posiflora.store import Ref, Resource
from integrations.sandbox.world import World
from tests.posiflora_rows import customer_row


class PosifloraView:
    """What Posiflora holds; everything returned is a copy."""

    def __init__(self, world: World) -> None:
        self._world = world

    def rows(self, kind: str) -> list[Resource]:
        with self._world.lock:
            return [deepcopy(row) for row in self._world.posiflora.rows(kind)]

    @property
    def orders(self) -> list[Resource]:
        """Orders as they were created; `order["docNo"]`, `order.one("customer")`."""
        return self.rows("orders")

    @property
    def customers(self) -> list[Resource]:
        return self.rows("customers")

    @property
    def payments(self) -> list[Resource]:
        return self.rows("order-payments")

    @property
    def sources(self) -> list[Resource]:
        return self.rows("order-sources")

    @property
    def items(self) -> list[Resource]:
        return self.rows("inventory-items")

    @property
    def bouquets(self) -> list[Resource]:
        return self.rows("bouquets")

    def row(self, kind: str, row_id: str) -> Resource:
        with self._world.lock:
            return deepcopy(self._world.posiflora.table(kind)[row_id])

    def count(self, kind: str) -> int:
        """How many rows of a type there are; copies nothing, for large shops."""
        with self._world.lock:
            return len(self._world.posiflora.table(kind))

    def order(self, doc_no: str) -> Resource:
        """The one order with this docNo; fails when there is none or a double."""
        (found,) = [row for row in self.orders if row["docNo"] == doc_no]
        return found

    def lines(self, order: Resource) -> list[Resource]:
        """Lines of an order, in its order."""
        with self._world.lock:
            table = self._world.posiflora.table("order-lines")
            return [deepcopy(table[line_id]) for line_id in order.many("lines")]

    def set(self, kind: str, row_id: str, **attributes: object) -> None:
        """Change attributes as a person in the back office would; moves time and revision."""
        with self._world.lock:
            row = self._world.posiflora.table(kind)[row_id]
            now = self._world.clock.second()
            row.attributes |= attributes
            for name in ("updatedAt", "modifiedAt"):
                if name in row.attributes:
                    row.attributes[name] = now
            self._world.posiflora.bump(row)

    def add_item(
        self, slug: str, *, title: str = "", price: Decimal | int = 100, public: bool = True
    ) -> str:
        """Add an article in roses; returns its id."""
        price = Decimal(price)
        good = Good(slug, title or slug, "Розы", price, price, "", slug, public=public)
        with self._world.lock:
            now = self._world.clock.second()
            return demo.add_item(self._world.posiflora, good, now=now).id

    def add_bouquet(self, slug: str, *, price: Decimal | int = 3000) -> str:
        """Add a bouquet on display in the main store; returns its id."""
        bouquet = ReadyBouquet(slug, slug, Decimal(price), "", 40, 30, slug)
        with self._world.lock:
            now = self._world.clock.second()
            store = self._world.posiflora
            return demo.add_bouquet(store, bouquet, doc_no=slug, now=now).id

    def add_recipe(self, slug: str, *, prices: tuple[int, ...] = (3000, 4500, 7000)) -> str:
        """Add a specification with a variant a price, named S, M, L, …; returns its id."""
        flowers = (("rose-red", 5),)
        sizes = tuple(
            Size(name, price, 40, 30, flowers)
            for name, price in zip(("S", "M", "L", "XL"), prices, strict=False)
        )
        with self._world.lock:
            now = self._world.clock.second()
            recipe = Recipe(slug, slug, "", sizes)
            return demo_recipes.add_recipe(self._world.posiflora, recipe, now=now).id

    def compose(self, order_id: str, amount: Decimal | int | str) -> None:
        """Enter stems worth this much into an order, as a florist who works off a budget."""
        with self._world.lock:
            order = self._world.posiflora.table("orders")[order_id]
            order_lines.compose(self._world.posiflora, order, Decimal(amount))
            order_flow.touch(self._world, order)

    def set_price(
        self, item_id: str, price: Decimal | int, *, store_id: str = demo.STORE_ID
    ) -> None:
        """Change the price of an article in one store as the back office would."""
        with self._world.lock:
            store = self._world.posiflora
            store.table("prices")[f"{item_id}-{store_id}"].attributes["price"] = Decimal(price)
            amounts = [each["price"] for each in prices_of(store, item_id)]
        self.set("inventory-items", item_id, priceMin=min(amounts), priceMax=max(amounts))

    def set_quantity(
        self, item_id: str, quantity: Decimal | int, *, store_id: str = demo.STORE_ID
    ) -> None:
        """Change what a store has of an article; the article itself does not change by that."""
        with self._world.lock:
            price = self._world.posiflora.table("prices")[f"{item_id}-{store_id}"]
            price.attributes["quantity"] = Decimal(quantity)
            self._world.posiflora.touch()

    def add_customer(
        self,
        phone: str,
        *,
        points: Decimal | int = 0,
        row_id: str = "",
        **changes: Any,
    ) -> str:
        """Add a person as `customer_row` makes them, and give them points; returns the id."""
        with self._world.lock:
            number = len(self._world.posiflora.table("customers"))
            row = customer_row(
                phone,
                now=self._world.clock.second(),
                row_id=row_id or demo.stable_id("customers", f"{phone} {number}"),
                **changes,
            )
            self._world.posiflora.add(row)
        if points:
            self.change_points(row.id, points)
        return row.id

    def add_order(self, doc_no: str, customer_id: str, *, total: Decimal | int) -> str:
        """Add a new order of one line of this sum; returns the id."""
        with self._world.lock:
            now = self._world.clock.second()
            order_id, money = demo.stable_id("orders", doc_no), f"{Decimal(total):.2f}"
            prices = ("price", "amount", "discountPrice", "totalAmount", "totalAmountWithDiscount")
            rose = Ref("inventory-items", demo.stable_id("inventory-items", "rose-red"))
            line = Resource(
                "order-lines",
                demo.stable_id("order-lines", doc_no),
                {"qty": "1.00", **dict.fromkeys(prices, money), "manualSetting": False},
                {"item": rose, "bouquet": None},
                {"order": order_id},
            )
            moments = dict.fromkeys(
                ("createdAt", "updatedAt", "updatedStatusAt", "modifiedAt"), now
            )
            row = Resource(
                "orders",
                order_id,
                order_fields.blank_order() | {"docNo": doc_no, "date": now.date(), **moments},
                order_fields.blank_relations(demo.ADMIN_ID),
            )
            row.attributes["totalAmount"] = Decimal(total)
            row.relations["customer"] = Ref("customers", customer_id)
            row.relations["lines"] = [self._world.posiflora.put(line).ref]
            self._world.posiflora.add(row)
        return row.id

    def change_points(self, customer_id: str, amount: Decimal | int) -> None:
        """Give or take bonus points as an administrator does by hand."""
        with self._world.lock:
            customer = self._world.posiflora.table("customers")[customer_id]
            move_points(self._world, customer, Decimal(amount), order=None, admin=True)

    def settle(self) -> None:
        """Let in the people and the orders of the demo shop's past (demo_people.py)."""
        with self._world.lock:
            demo_people.settle(self._world)

    def fill_items(self, count: int) -> list[str]:
        """Add thousands of public articles at once; returns their ids."""
        with self._world.lock:
            return demo_crowd.fill_items(self._world, count)

    def fill_customers(self, count: int) -> list[str]:
        """Add thousands of customers at once, phones are `demo_crowd.crowd_phone(number)`."""
        with self._world.lock:
            return demo_crowd.fill_customers(self._world, count)

    def fill_orders(
        self,
        count: int,
        *,
        status: str = "new",
        source: str = demo.SITE_SOURCE_ID,
        changed_at: datetime | None = None,
    ) -> list[str]:
        """Add thousands of orders at once, last changed at `changed_at`, an hour ago by default."""
        with self._world.lock:
            return demo_crowd.fill_orders(
                self._world, count, status=status, source=source, changed_at=changed_at
            )

    def remove(self, kind: str, row_id: str) -> None:
        """Make a row vanish from its collection."""
        with self._world.lock:
            del self._world.posiflora.table(kind)[row_id]
