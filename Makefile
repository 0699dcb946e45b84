# Everything a person does here. `make` alone lists it.

.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench soak screenshots clean
VENV := .venv/bin
# Settings of a developer must not decide what a check says.
CHECKING := SHOP_SETTINGS_ISOLATED=1 DEBUG=1

help: ## Показать, что здесь есть
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: ## Создать .venv и поставить всё нужное (повторный запуск ничего не делает)
	@.ci/setup

run: setup ## Запустить магазин на этой машине: без ключей, серверов и Docker
	@exec $(VENV)/python manage.py dev

test: setup ## Прогнать тесты на настоящих PostgreSQL и Valkey
	@$(VENV)/pytest -n auto

lint: setup ## Проверить код: ruff, mypy, границы модулей, миграции, зависимости
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	$(VENV)/lint-imports --no-logo
	@# No server runs here, and none is needed to compare models with migrations.
	$(CHECKING) $(VENV)/python -W 'ignore:Got an error checking:RuntimeWarning' manage.py makemigrations --check --dry-run
	$(VENV)/pip check

bench: setup ## Измерить скорость отношениями, а не секундами (лучше на свободной машине)
	@$(VENV)/python -m tests.campaigns.soak bench

soak: setup ## Прогнать большие проверки (около часа) и напечатать таблицы: что обещано и что видно
	@$(VENV)/python -m tests.campaigns.soak

screenshots: setup ## Сфотографировать мини-приложение для docs/pictures (пока работает make run)
	@url=$$($(VENV)/python manage.py dev --url) && $(VENV)/python tests/screenshots.py --base "$$url"

clean: ## Удалить данные показа, чтобы начать с чистого листа
	@if [ -x $(VENV)/python ]; then $(VENV)/python manage.py dev --clean; else rm -rf .local; fi
