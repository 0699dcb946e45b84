"""Who sits at the screen."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from shop.services.manager_rights import MANAGER_PERMISSIONS, MANAGERS_GROUP
from tests.admin.rows import signed_in


@pytest.fixture
def manager_user(db: None) -> User:
    """A manager with the rights of the group and no more."""
    group = Group.objects.create(name=MANAGERS_GROUP)
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    group.permissions.set(known[name] for name in MANAGER_PERMISSIONS)
    user = User.objects.create(
        username="maria", is_staff=True, first_name="Мария", last_name="Кузнецова"
    )
    user.groups.add(group)
    return user


@pytest.fixture
def manager(manager_user: User) -> Client:
    return signed_in(manager_user)


@pytest.fixture
def newcomer(db: None) -> Client:
    """May sign in, may see nothing yet: the person every access test is about."""
    return signed_in(User.objects.create(username="new", is_staff=True))


@pytest.fixture
def owner(db: None) -> Client:
    """The administrator, to whom nothing is forbidden by rights."""
    return signed_in(User.objects.create(username="owner", is_staff=True, is_superuser=True))
