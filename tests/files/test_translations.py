"""Everything this room says is said in English, too."""

import ast
import re
from pathlib import Path

from babel.messages.pofile import read_po

import internal.kernel.files
import internal.web.downloads

ROOM = Path(internal.kernel.files.__path__[0])
JAPANESE = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")
# The name given to a nameless file belongs to the file from then on.
NOT_SAID = {"添付ファイル"}


def said() -> set[str]:
    sources = [*ROOM.glob("*.py"), Path(internal.web.downloads.__file__)]
    found: set[str] = set()
    for source in sources:
        tree = ast.parse(source.read_text(encoding="utf-8"))
        about = {
            statement.value.value
            for statement in ast.walk(tree)
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        }
        found |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and JAPANESE.search(node.value)
            and node.value not in about
        }
    return found - NOT_SAID


def test_every_sentence_has_an_english_translation() -> None:
    with (ROOM / "translations" / "en.po").open("rb") as catalogue:
        translated = {str(message.id) for message in read_po(catalogue) if message.string}
    assert said() == translated - {""}
