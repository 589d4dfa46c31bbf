"""`vungxanh serve` and `vungxanh worker`: the two processes of an installation."""

import os
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from gunicorn.app.base import BaseApplication

from vungxanh.jobs.worker import Loop
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say
from vungxanh.registers import catalogue
from vungxanh.registers.register import Job


def scheduled() -> list[Job]:
    return [job for domain in catalogue.domains() for job in domain.jobs]


@click.command(
    help=say(
        "Run what was asked for in the background, and the schedule, until stopped (SIGTERM, Ctrl+C).",
        "Chạy các việc nền và lịch hằng ngày cho đến khi được dừng (SIGTERM, Ctrl+C).",
    )
)
@click.option("--once", is_flag=True, help=say("one round, then exit", "chạy một lượt rồi thoát"))
@click.option(
    "--pause",
    type=click.FloatRange(0.1, 60),
    default=1.0,
    show_default=True,
    help=say("seconds between two looks at the queue", "số giây giữa hai lần xem hàng đợi"),
)
def command_worker(once: bool, pause: float) -> None:
    loop = Loop(scheduled(), pause=pause)
    if once:
        loop.once()
    else:
        loop.run()


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with threads: plain Django waits for the database, not for the processor."""

    def __init__(self, **options: Any) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from vungxanh.config.wsgi import application

        return application


@click.command(help=say("Serve the pages and the API.", "Chạy máy chủ web và API."))
@click.option("--host", default="127.0.0.1", show_default=True, help=say("address to listen on", "địa chỉ lắng nghe"))
@click.option("--port", default=8000, show_default=True, help=say("port to listen on", "cổng lắng nghe"))
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    help=say(
        "processes; default 1 on SQLite, one per processor on PostgreSQL",
        "số tiến trình; mặc định 1 với SQLite, bằng số nhân với PostgreSQL",
    ),
)
@click.option(
    "--threads",
    type=click.IntRange(1, 64),
    default=8,
    show_default=True,
    help=say("threads of each", "số luồng mỗi tiến trình"),
)
def command_serve(host: str, port: int, processes: int | None, threads: int) -> None:
    if not settings.DEBUG and not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        # without it every page would answer with an error
        raise BadInput(
            say(
                f"{settings.STATIC_ROOT}: no styles and scripts yet; run python manage.py collectstatic --noinput",
                f"{settings.STATIC_ROOT}: chưa có kiểu dáng, kịch bản; chạy python manage.py collectstatic --noinput",
            )
        )
    on_sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    Server(
        bind=f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        workers=processes or (1 if on_sqlite else os.cpu_count() or 1),
        threads=threads,
        worker_class="gthread",
        timeout=120,
        graceful_timeout=30,
        max_requests=20000,
        max_requests_jitter=2000,
        accesslog=None,
        proc_name="vungxanh",
    ).run()
