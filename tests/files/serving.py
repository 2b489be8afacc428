"""A small application that takes uploads behind a CSRF check."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import waitress
from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin
from flask_wtf.csrf import CSRFProtect, generate_csrf

from internal.config import Settings
from internal.kernel.files.kinds import FileKind
from internal.kernel.files.store import FolderStore
from internal.kernel.refusal import Refusal
from internal.web.downloads import (
    Received,
    accepts_uploads,
    install_uploads,
    receive_uploads,
    send_file,
)


class Person(UserMixin):
    id = "1"


def make_app(folder: Path, **settings: Any) -> Flask:
    app = Flask("uploads")
    app.config["SECRET_KEY"] = "test"
    store = FolderStore(folder)
    # Uploads ask the application for nothing else.
    app.extensions["internal"] = SimpleNamespace(
        settings=Settings(data_dir=folder, **settings), store=store
    )
    LoginManager(app).request_loader(
        lambda request: Person() if request.headers.get("X-Person") else None
    )
    CSRFProtect(app)
    install_uploads(app)

    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> ResponseReturnValue:
        return {"code": refusal.code}, 422

    @app.get("/token")
    def token() -> ResponseReturnValue:
        return generate_csrf()

    @app.post("/files")
    @accepts_uploads
    def take() -> ResponseReturnValue:
        return jsonify(
            [
                {"name": file.filename, "digest": file.stored.digest, "kind": file.kind}
                if isinstance(file, Received)
                else {"name": file.filename, "code": file.refusal.code}
                for file in receive_uploads("files")
            ]
        )

    @app.post("/plain")
    def plain() -> ResponseReturnValue:
        return "taken"

    @app.get("/file/<digest>/<kind>")
    def give(digest: str, kind: str) -> ResponseReturnValue:
        return send_file(store, digest, "見積.bin", FileKind(kind), inline=True)

    return app


def main(folder: str, port: str) -> None:
    app = make_app(Path(folder), max_file_bytes=200 * 1024 * 1024)
    app.config["WTF_CSRF_ENABLED"] = False
    waitress.serve(app, listen=f"127.0.0.1:{port}", threads=2)


if __name__ == "__main__":
    main(*sys.argv[1:])
