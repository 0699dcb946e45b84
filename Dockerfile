# One image for web, worker, beat and commands; what it does is said by its command.

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements.txt .
RUN /opt/venv/bin/pip install -r requirements.txt

FROM python:3.13-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    WEB_BIND=0.0.0.0:8000
RUN useradd --system --uid 10001 --home-dir /srv --shell /usr/sbin/nologin shop
WORKDIR /srv
COPY --from=build /opt/venv /opt/venv
COPY . .
# The key only satisfies Django while it copies files; nothing is signed with it.
RUN SECRET_KEY=for-collectstatic-only python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q config integrations shop
USER shop
EXPOSE 8000
# For the web; the worker and beat have their own in compose.yaml.
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["gunicorn", "config.wsgi:application"]
