"""Typed settings from the environment. Every variable starts with INTERNAL_."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(StrEnum):
    """What this installation is for."""

    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """All settings. `docs/configuration.md` is written from these fields and their descriptions."""

    model_config = SettingsConfigDict(
        env_prefix="INTERNAL_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    environment: Annotated[Environment, Field(description="demo, test or production")] = (
        Environment.DEMO
    )
    data_dir: Annotated[Path, Field(description="folder for the embedded database and files")] = (
        Path("var")
    )
    city: Annotated[str, Field(description="name of the body, on pages and in print")] = "鶴ヶ島市"
    base_url: Annotated[
        str, Field(description="address under which people reach the system, without a final slash")
    ] = "http://127.0.0.1:8000"
    secret_key: Annotated[
        SecretStr | None,
        Field(description="signs cookies; required in production, made by itself otherwise"),
    ] = None
    database_url: Annotated[
        str | None,
        Field(description="postgresql+psycopg://… ; empty: the embedded SQLite database"),
    ] = None
    database_pool: Annotated[int, Field(description="connections kept per process", ge=1)] = 10
    broker_url: Annotated[
        str | None,
        Field(description="redis://… or amqp://… ; empty: a folder under the data folder"),
    ] = None
    broker_queue: Annotated[
        str, Field(description="name of the queue, when several installations share a broker")
    ] = "internal"
    files_url: Annotated[
        str | None,
        Field(description="s3://bucket/prefix ; empty: a folder under the data folder"),
    ] = None
    s3_endpoint: Annotated[
        str | None, Field(description="address of an S3-compatible store other than the default")
    ] = None
    max_file_bytes: Annotated[int, Field(description="largest attachment, in bytes", gt=0)] = (
        100 * 1024 * 1024
    )
    max_case_bytes: Annotated[
        int, Field(description="all attachments of one case, in bytes", gt=0)
    ] = 1024 * 1024 * 1024
    bulk_most_yen: Annotated[
        int, Field(description="larger amounts are approved one by one, in yen with tax", ge=0)
    ] = 5_000_000
    disposal_matter: Annotated[
        str,
        Field(description="matter of the authority table that a proposal of disposal begins with"),
    ] = "disposal"
    erase_after_days: Annotated[
        int,
        Field(
            description="days after which the contents of disposed binders are erased for good",
            ge=1,
        ),
    ] = 30
    smtp_host: Annotated[
        str | None, Field(description="mail server; empty: mails go to the development mailbox")
    ] = None
    smtp_port: Annotated[int, Field(description="port of the mail server")] = 25
    smtp_user: Annotated[str | None, Field(description="account on the mail server")] = None
    smtp_password: Annotated[SecretStr | None, Field(description="password of that account")] = None
    smtp_starttls: Annotated[bool, Field(description="encrypt the connection")] = False
    mail_from: Annotated[str, Field(description="sender of notices")] = (
        "workflow@city.example.lg.jp"
    )
    ledger_key: Annotated[
        Path | None,
        Field(
            description="file of the key that signs the nightly root (docs/ledger.md); "
            "empty: ledger/key.pem under the data folder"
        ),
    ] = None
    ledger_folder: Annotated[
        Path | None,
        Field(
            description="folder of the root files, best on another machine; "
            "empty: ledger/roots under the data folder"
        ),
    ] = None
    ledger_mail_to: Annotated[
        str, Field(description="addresses that get each root by mail, with commas between them")
    ] = ""
    timestamp_url: Annotated[
        str | None,
        Field(
            description="timestamp server (RFC 3161) for the nightly roots; empty: no timestamps",
            pattern="^https?://",
        ),
    ] = None
    timestamp_ca: Annotated[
        Path | None,
        Field(
            description="PEM file of the certification authority whose timestamps are believed; "
            "empty: those that the system trusts"
        ),
    ] = None
    timestamp_policy: Annotated[
        str | None,
        Field(
            description="object identifier of the only policy whose timestamps are believed; "
            "empty: any",
            pattern=r"^\d+(\.\d+)+$",
        ),
    ] = None
    timestamp_user: Annotated[
        str | None, Field(description="account on the timestamp server (basic authentication)")
    ] = None
    timestamp_password: Annotated[
        SecretStr | None, Field(description="password of that account")
    ] = None
    session_idle_minutes: Annotated[
        int, Field(description="a session ends after this time without use", ge=1)
    ] = 60
    session_absolute_hours: Annotated[
        int, Field(description="a session ends after this time in any case", ge=1)
    ] = 12
    sign_ins_per_minute: Annotated[
        int,
        Field(
            description="sign-ins that may begin from one address in a minute; "
            "a fifth of them may fail",
            ge=10,
        ),
    ] = 1200
    sso_config: Annotated[
        Path | None, Field(description="TOML file of the SAML partners (docs/sso.md)")
    ] = None
    demo_idp_url: Annotated[
        str, Field(description="address of the demonstration identity provider")
    ] = "http://localhost:8001"
    proxy_hops: Annotated[
        int, Field(description="trusted reverse proxies in front of the application", ge=0)
    ] = 0
    threads: Annotated[int, Field(description="threads of the embedded web server", ge=1)] = 8

    @model_validator(mode="after")
    def _production_is_explicit(self) -> "Settings":
        if self.environment is Environment.PRODUCTION:
            missing = [
                name
                for name in ("secret_key", "database_url", "sso_config")
                if getattr(self, name) is None
            ]
            if missing:
                names = ", ".join(f"INTERNAL_{name.upper()}" for name in missing)
                raise ValueError(f"production needs {names}")
            if not self.base_url.startswith("https://"):
                raise ValueError("production needs an https INTERNAL_BASE_URL")
            if self.timestamp_user and not (self.timestamp_url or "").startswith("https://"):
                raise ValueError("INTERNAL_TIMESTAMP_USER needs an https INTERNAL_TIMESTAMP_URL")
        return self

    @property
    def fonts_dir(self) -> Path:
        """Where the typefaces for printing lie."""
        return self.data_dir / "assets" / "fonts"

    @property
    def ledger_key_path(self) -> Path:
        """Where the key that signs the nightly root lies."""
        return self.ledger_key or self.data_dir / "ledger" / "key.pem"

    @property
    def ledger_roots(self) -> Path:
        """Where the root files lie."""
        return self.ledger_folder or self.data_dir / "ledger" / "roots"

    @property
    def auditors(self) -> tuple[str, ...]:
        """The addresses that get each root by mail."""
        parts = (part.strip() for part in self.ledger_mail_to.split(","))
        return tuple(part for part in parts if part)

    @property
    def database(self) -> str:
        """The database's address as SQLAlchemy wants it."""
        return self.database_url or f"sqlite:///{self.data_dir / 'internal.db'}"
