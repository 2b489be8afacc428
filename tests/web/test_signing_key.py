"""The key that signs cookies."""

import stat
from pathlib import Path

from pydantic import SecretStr

from internal.config import Settings
from internal.web.signing_key import signing_key


def test_a_key_is_made_once_and_kept(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "var")
    first = signing_key(settings)
    assert len(first) >= 64
    assert signing_key(settings) == first


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    first, second = (signing_key(Settings(data_dir=tmp_path / name)) for name in "ab")
    assert first != second


def test_only_this_user_can_read_it(tmp_path: Path) -> None:
    signing_key(Settings(data_dir=tmp_path))
    assert stat.S_IMODE((tmp_path / "signing-key").stat().st_mode) == 0o600


def test_the_key_of_the_settings_goes_first(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, secret_key=SecretStr("given"))
    assert signing_key(settings) == "given"
    assert list(tmp_path.iterdir()) == []
