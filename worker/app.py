"""The Celery application: `celery -A worker.app worker` and `celery -A worker.app beat`."""

import threading
import warnings
from datetime import time

from celery.platforms import SecurityWarning
from celery.schedules import crontab
from celery.signals import setup_logging, worker_process_init, worker_ready

from internal.broker import celery_app
from internal.config import Settings
from internal.lifeline import die_with_parent
from internal.logs import configure_logs
from worker import tasks
from worker.life import show_life
from worker.schedule import JOBS, RELAY_SECONDS

_settings = Settings()

# Celery warns of running as root because of pickled messages; this queue takes JSON only.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = celery_app(_settings)
tasks.register(app)
app.conf.update(
    beat_schedule_filename=str(_settings.data_dir.absolute() / "beat-schedule"),
    beat_schedule={
        # While much work waits, ticks that came too late are thrown away instead of sending again
        # what waits already.
        tasks.RELAY: {
            "task": tasks.RELAY,
            "schedule": RELAY_SECONDS,
            "options": {"expires": 6 * RELAY_SECONDS},
        }
    }
    | {
        job.name: {
            "task": tasks.JOB,
            "schedule": (
                crontab(hour=job.when.hour, minute=job.when.minute)
                if isinstance(job.when, time)
                else job.when
            ),
            "args": (job.name,),
        }
        for job in JOBS
    },
)


def _logs(**_kwargs: object) -> None:
    configure_logs(_settings)


def _child(**_kwargs: object) -> None:
    die_with_parent()


def _ready(**_kwargs: object) -> None:
    threading.Thread(target=show_life, args=(_settings,), daemon=True).start()


# Celery keeps weak references to receivers only; these are names of this module.
setup_logging.connect(_logs)
worker_process_init.connect(_child)
worker_ready.connect(_ready)
