import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

pytestmark = pytest.mark.django_db


def menu_of(client: Client, user: User) -> list[tuple[str, list[str]]]:
    client.force_login(user)
    groups = client.get("/admin/").context["sidebar_navigation"]
    return [
        (str(group.get("title", "")), [str(item["title"]) for item in group["items"]])
        for group in groups
    ]


def test_the_menu_follows_a_managers_questions(client: Client) -> None:
    owner = User.objects.create_superuser("owner")
    assert [(title, len(items)) for title, items in menu_of(client, owner)] == [
        ("", 1),
        ("Заказы", 2),
        ("Клиенты", 1),
        ("Бонусы", 2),
        ("Доставка", 4),
        ("Каталог", 2),
        ("Обмен с системами", 4),
        ("Настройки", 4),
    ]


def test_a_person_sees_only_the_rooms_that_are_open_to_him(client: Client) -> None:
    florist = User.objects.create_user("florist", is_staff=True)
    florist.user_permissions.add(Permission.objects.get(codename="view_product"))
    assert menu_of(client, florist) == [("", ["Сегодня"]), ("Каталог", ["Товары"])]


def test_a_menu_line_leads_to_its_list(client: Client) -> None:
    client.force_login(User.objects.create_superuser("owner"))
    groups = client.get("/admin/").context["sidebar_navigation"]
    links = [item["link"] for group in groups for item in group["items"]]
    assert [client.get(link, follow=True).status_code for link in links] == [200] * len(links)
