"""gunicorn reads this file by itself from the folder it is started in."""

import os

# Requests wait for PostgreSQL and sometimes for the loyalty service: threads, not processes.
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
# Loaded once and shared by the workers: half the memory, one refusal of a wrong setting, and the
# shop's own log format from the first line. Nothing talks to PostgreSQL before they are forked.
preload_app = True
# Longer than the longest budget inside a request, shorter than a proxy's patience.
timeout = 30
graceful_timeout = 10
keepalive = 5
# The scheme is decided by SECURE_PROXY_SSL_HEADER, whatever the proxy's address is.
forwarded_allow_ips = "*"
# Heartbeat files on a disk may hold a worker up for seconds.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108 - memory.
# It would be shared by every gunicorn of this user, and nobody talks to it.
control_socket_disable = True
