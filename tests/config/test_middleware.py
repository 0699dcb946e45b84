import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from config.middleware import content_security, mini_app_policy, probes, request_id
from config.request_id import current_request_id


def answer(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(current_request_id.get())


def test_a_probe_may_come_by_any_host_name(settings: Settings) -> None:
    settings.PUBLIC_HOST = "shop.example.ru"
    settings.ALLOWED_HOSTS = ["shop.example.ru"]
    request = RequestFactory().get("/healthz", headers={"host": "10.0.3.17:8000"})
    probes(answer)(request)
    assert request.get_host() == "shop.example.ru"


def test_another_page_may_not(settings: Settings) -> None:
    settings.PUBLIC_HOST = "shop.example.ru"
    request = RequestFactory().get("/admin/", headers={"host": "10.0.3.17:8000"})
    probes(answer)(request)
    assert request.headers["host"] == "10.0.3.17:8000"


def test_a_given_request_id_is_kept() -> None:
    request = RequestFactory().get("/", headers={"x-request-id": "proxy-77"})
    response = request_id(answer)(request)
    assert response.headers["X-Request-ID"] == "proxy-77"
    assert response.getvalue() == b"proxy-77"
    assert current_request_id.get() == ""


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, 'a"}{'])
def test_an_odd_request_id_is_replaced(given: str) -> None:
    request = RequestFactory().get("/", headers={"x-request-id": given})
    number = request_id(answer)(request).headers["X-Request-ID"]
    assert number != given
    assert len(number) == 16


def test_the_mini_app_loads_its_own_files_and_telegrams_script_only(settings: Settings) -> None:
    settings.POSIFLORA_BASE_URL = "https://flowers.posiflora.com/api"
    response = content_security(answer)(RequestFactory().get("/app/cart"))
    assert response.headers["Content-Security-Policy"].split("; ") == [
        "default-src 'self'",
        "script-src 'self' https://telegram.org",
        "style-src 'self'",
        "img-src 'self' https: data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self' https://web.telegram.org",
        "object-src 'none'",
    ]


def test_pictures_of_a_sandbox_come_over_plain_http() -> None:
    policy = mini_app_policy(picture_host="http://127.0.0.1:8090/posiflora/api")
    assert "img-src 'self' https: data: http://127.0.0.1:8090;" in policy


@pytest.mark.django_db
def test_nobody_may_frame_the_admin(client: Client) -> None:
    response = client.get("/admin/login/")
    assert response.status_code == 200
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
