"""Background work: the Celery application, the outbox relay and its thin tasks."""
