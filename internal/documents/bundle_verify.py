"""Checks a decision bundle. Needs Python 3.9 or newer and nothing else: python3 -I -S verify.py

決裁一式を検証します。Python 3.9 以上だけで動きます。通信はしません。

What is checked, and what cannot be, is printed line by line. Exit code 0: everything that could be
checked agrees. 1: something does not. The bytes are described in README.txt.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

GENESIS = "0" * 64
ROOT_FORMAT = "internal workflow ledger root 1"
CHUNK = 1024 * 1024
SHA256_OID = bytes.fromhex("608648016503040201")

# Ed25519 as in RFC 8032, section 5.1: verification only.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def _add(p: Point, q: Point) -> Point:
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(factor: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            found = _add(found, point)
        point = _add(point, point)
        factor >>= 1
    return found


def _point(encoded: bytes) -> Point | None:
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signature_fits(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature over a message fits a public key."""
    if len(public) != 32 or len(signature) != 64 or BASE is None:
        return False
    key, commitment = _point(public), _point(signature[:32])
    answer = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or answer >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    left = _times(answer, BASE)
    right = _add(commitment, _times(int.from_bytes(digest, "little") % ORDER, key))
    return not (
        (left[0] * right[2] - right[0] * left[2]) % P
        or (left[1] * right[2] - right[1] * left[2]) % P
    )


def sha256(text: str) -> str:
    """SHA-256 of the UTF-8 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def sha256_of_file(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    found = hashlib.sha256()
    with path.open("rb") as content:
        for chunk in iter(lambda: content.read(CHUNK), b""):
            found.update(chunk)
    return found.hexdigest()


def climbs_to(leaf: str, place: int, leaves: int, path: list[str], root: str) -> bool:
    """Whether a leaf of a tree as in RFC 6962 leads to its root."""
    if not 0 <= place < leaves:
        return False
    found = hashlib.sha256(b"\x00" + leaf.encode()).digest()
    last, rest = leaves - 1, [bytes.fromhex(item) for item in path]
    while last > 0:
        if place % 2 == 1 or place < last:
            if not rest:
                return False
            pair = rest[0] + found if place % 2 == 1 else found + rest[0]
            found, rest = hashlib.sha256(b"\x01" + pair).digest(), rest[1:]
        place, last = place // 2, last // 2
    return not rest and found.hex() == root


class Report:
    """Prints what was found and remembers whether something did not agree."""

    def __init__(self) -> None:
        self.faults = 0

    def right(self, japanese: str, english: str) -> None:
        """Something was checked and agrees."""
        self._say("OK", japanese, english)

    def wrong(self, japanese: str, english: str) -> None:
        """Something was checked and does not agree."""
        self.faults += 1
        self._say("NG", japanese, english)

    def open(self, japanese: str, english: str) -> None:
        """Something could not be checked here."""
        self._say("--", japanese, english)

    def _say(self, mark: str, japanese: str, english: str) -> None:
        sys.stdout.write(f"{mark}  {japanese}\n    {english}\n")


def check_files(folder: Path, report: Report) -> None:
    """Every file against hashes.txt, and no file beside them."""
    listed: dict[str, str] = {}
    for line in (folder / "hashes.txt").read_text("utf-8").splitlines():
        digest, _, name = line.partition("  ")
        listed[name] = digest
    present = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    faults = report.faults
    for name in sorted(present - set(listed) - {"hashes.txt"}):
        report.wrong(f"{name}: hashes.txt にないファイルです。", f"{name}: not in hashes.txt.")
    for name, digest in listed.items():
        if name not in present:
            report.wrong(f"{name}: ファイルがありません。", f"{name}: the file is missing.")
        elif sha256_of_file(folder / name) != digest:
            report.wrong(
                f"{name}: hashes.txt の値と一致しません。",
                f"{name}: does not agree with hashes.txt.",
            )
    if report.faults == faults:
        report.right(
            f"ファイル {len(listed)} 件が hashes.txt と一致します。",
            f"{len(listed)} files agree with hashes.txt.",
        )


def check_chain(case: dict[str, Any], report: Report) -> None:
    """Each act carries the hash of the one before it."""
    before, faults = GENESIS, report.faults
    for number, act in enumerate(case["acts"], start=1):
        record = json.loads(act["record"])
        digest = sha256(f"{case['case']}\n{act['previous']}\n{act['record']}")
        stands = act["seq"] == record["seq"] == number and act["previous"] == before
        if digest != act["hash"] or not stands:
            report.wrong(
                f"case.json 行為 {number}: 記録と連鎖の値が一致しません。",
                f"case.json act {number}: record and chain do not agree.",
            )
        before = act["hash"]
    if report.faults == faults:
        report.right(
            f"行為 {len(case['acts'])} 件の連鎖が一致します。",
            f"The chain of {len(case['acts'])} acts agrees.",
        )


def check_seal(case: dict[str, Any], report: Report) -> None:
    """Number, content and chain under the seal; each submission under its act."""
    seal, faults = case["seal"], report.faults
    stated = {
        "case": case["case"],
        "number": seal["number"],
        "content": seal["content_digest"],
        "acts": seal["head_hash"],
        "sealed_at": seal["sealed_at"],
    }
    text = json.dumps(stated, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    records = [json.loads(act["record"]) for act in case["acts"]]
    deciding = {
        act["hash"]
        for act in case["acts"]
        if json.loads(act["record"])["verb"] in ("decide", "deputise", "pull_up", "record")
    }
    submissions = [record for record in records if record["verb"] in ("submit", "amend")]
    routes = [record["route"] for record in records if record.get("route")]
    checks = {
        "number, digest": sha256(text) == seal["digest"],
        "content": sha256(seal["content"]) == seal["content_digest"],
        "head_hash": seal["head_hash"] in deciding,
        "content_digest": submissions[-1]["content"] == seal["content_digest"],
        "rounds": [sha256(text) for text in case["rounds"]]
        == [record["content"] for record in submissions],
        "content (readable)": case["content"] == json.loads(seal["content"]),
        "route (readable)": case["route"] == routes[-1],
    }
    for name, agrees in checks.items():
        if not agrees:
            report.wrong(
                f"case.json 封印: {name} が一致しません。",
                f"case.json seal: {name} does not agree.",
            )
    if report.faults == faults:
        report.right(
            f"封印(文書番号 {seal['number']})が内容と経過に一致します。",
            f"The seal (number {seal['number']}) fits content and acts.",
        )


def check_attachments(folder: Path, case: dict[str, Any], report: Report) -> None:
    """Each attachment is the one whose SHA-256 the approvers saw and the seal covers."""
    files, faults = json.loads(case["seal"]["content"])["files"], report.faults
    for file in files:
        name = case["attachments"][str(file["place"])]
        path = folder / name
        if not path.is_file() or sha256_of_file(path) != file["sha256"]:
            report.wrong(
                f"{name}: 封印された添付ファイルではありません。",
                f"{name}: not the attachment that was sealed.",
            )
    if report.faults == faults:
        report.right(
            f"添付ファイル {len(files)} 件が封印と一致します。",
            f"{len(files)} attachments are those that were sealed.",
        )


def check_enclosed(folder: Path, case: dict[str, Any], report: Report) -> None:
    """Each paper is the one whose SHA-256 stands in the act of the approver who enclosed it."""
    records = [json.loads(act["record"]) for act in case["acts"]]
    papers = [paper for record in records for paper in record.get("papers", [])]
    paths, faults = case.get("enclosed", []), report.faults
    for number, paper in enumerate(papers):
        name = paths[number] if number < len(paths) else paper["name"]
        path = folder / name
        if not path.is_file() or sha256_of_file(path) != paper["digest"]:
            report.wrong(
                f"{name}: 行為に記録された資料ではありません。",
                f"{name}: not the paper that stands in the act.",
            )
    if papers and report.faults == faults:
        report.right(
            f"承認者の資料 {len(papers)} 件が行為の記録と一致します。",
            f"{len(papers)} papers of approvers are those of their acts.",
        )


def leaves_of(case: dict[str, Any]) -> Iterator[str]:
    """What the nightly roots have to cover."""
    for act in case["acts"]:
        yield f"act {case['case']} {act['seq']} {act['token']} {act['hash']}"
    yield f"seal {case['case']} {case['seal']['digest']}"


def check_roots(folder: Path, case: dict[str, Any], key: str, report: Report) -> None:
    """The acts and the seal lie under signed roots."""
    proofs = json.loads((folder / "proof.json").read_text("utf-8"))["roots"]
    shown = set()
    for proof in proofs:
        fields = check_signature(folder, proof["file"], key, report)
        if (folder / proof["file"]).with_suffix(".tsr").is_file():
            check_stamp(folder, proof["file"], report)
        for item in proof["leaves"]:
            if climbs_to(
                item["leaf"], item["place"], proof["of"], item["path"], fields.get("tree", "")
            ):
                shown.add(item["leaf"])
            else:
                report.wrong(
                    f"{proof['file']} / proof.json: {item['leaf']} が署名の木に含まれません。",
                    f"{proof['file']} / proof.json: {item['leaf']} is not in the signed tree.",
                )
    wanted = set(leaves_of(case))
    for leaf in sorted(shown - wanted):
        report.wrong(
            f"proof.json: {leaf} はこの案件の記録ではありません。",
            f"proof.json: {leaf} is not of this case.",
        )
    if wanted & shown:
        report.right(
            f"行為と封印 {len(wanted & shown)} 件が、署名された木に含まれます。",
            f"{len(wanted & shown)} acts and seals lie in signed trees.",
        )
    if wanted - shown:
        report.open(
            f"{len(wanted - shown)} 件はまだ毎日の署名の対象になっていません。",
            f"{len(wanted - shown)} of them were not yet under a nightly root.",
        )


def _parts(encoded: bytes) -> list[bytes]:
    """The contents of the values (ASN.1, DER) that stand one behind the other."""
    found: list[bytes] = []
    while encoded:
        length, at = encoded[1], 2
        if length >= 0x80:
            at += length & 0x7F
            length = int.from_bytes(encoded[2:at], "big")
        found.append(encoded[at : at + length])
        encoded = encoded[at + length :]
    return found


def stamped(answer: bytes) -> tuple[bytes, bytes, str]:
    """Algorithm, hash and instant that a timestamp states (RFC 3161, 2.4.2)."""
    _, token = _parts(_parts(answer)[0])[:2]
    content = _parts(_parts(_parts(token)[1])[0])[2]
    imprint, _, instant = _parts(_parts(_parts(_parts(content)[1])[0])[0])[2:5]
    algorithm, digest = _parts(imprint)
    return _parts(algorithm)[0], digest, instant.decode("ascii")


def check_stamp(folder: Path, name: str, report: Report) -> None:
    """The timestamp beside a root is over that root's file."""
    stated, of = f"{name[:-4]}.tsr", sha256_of_file(folder / name)
    algorithm, digest, at = stamped((folder / stated).read_bytes())
    if (algorithm, digest.hex()) != (SHA256_OID, of):
        report.wrong(
            f"{stated}: この署名に対するタイムスタンプではありません。",
            f"{stated}: not a timestamp over this root.",
        )
        return
    report.right(
        f"{stated}: この署名に対するタイムスタンプです({at})。",
        f"{stated}: a timestamp over this root ({at}).",
    )
    command = f"openssl ts -verify -data {name} -in {stated} -CAfile CA.pem"
    report.open(
        f"タイムスタンプ局の署名は、認証局の証明書を用意して確かめてください: {command}",
        f"Check the signature of the timestamp server with its authority's certificate: {command}",
    )


def check_signature(folder: Path, name: str, key: str, report: Report) -> dict[str, str]:
    """The signature of a root; answers the fields of its text."""
    text, _, signature = (folder / name).read_text("utf-8").rpartition("signature: ")
    fields = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
    public = fields.get("key", "")
    try:
        fits = signature_fits(
            bytes.fromhex(public), text.encode(), bytes.fromhex(signature.strip())
        )
    except ValueError:
        fits = False
    if not fits or not text.startswith(f"{ROOT_FORMAT}\n"):
        report.wrong(
            f"{name}: 署名が本文と一致しません。",
            f"{name}: the signature does not fit the text.",
        )
    elif key and key != public:
        report.wrong(
            f"{name}: 指定された公開鍵による署名ではありません。",
            f"{name}: not signed with the public key that was given.",
        )
    else:
        report.right(
            f"{name}: 署名(Ed25519)が一致します({fields.get('day')})。公開鍵 {public}",
            f"{name}: the signature (Ed25519) fits ({fields.get('day')}). Public key {public}",
        )
    return fields


def main(arguments: list[str]) -> int:
    """Check the folder in which this file lies."""
    folder, report = Path(__file__).resolve().parent, Report()
    key = arguments[1].lower() if len(arguments) == 2 and arguments[0] == "--key" else ""
    try:
        check_files(folder, report)
        case = json.loads((folder / "case.json").read_text("utf-8"))
        check_chain(case, report)
        check_seal(case, report)
        check_attachments(folder, case, report)
        check_enclosed(folder, case, report)
        check_roots(folder, case, key, report)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        report.wrong(
            f"読み取れないため検証を続けられません: {error}",
            f"cannot be read, so the check ends here: {error}",
        )
    if not key:
        report.open(
            "公開鍵は、団体が公表したもの(監査委員の控えなど)と照合してください: --key 公開鍵",
            "Compare the public key with the published one (the auditors' copy): --key PUBLIC_KEY",
        )
    report.open(
        "index.html と record.pdf は hashes.txt とだけ照合しました。"
        "封印と署名の対象は case.json の行為・内容と添付ファイルです。",
        "index.html and record.pdf were compared with hashes.txt only. Under seal and signature"
        " are the acts and the content in case.json, and the attachments.",
    )
    if report.faults:
        report._say(
            "NG", f"結果: 不一致 {report.faults} 件", f"Result: {report.faults} disagreements"
        )
        return 1
    report._say("OK", "結果: 一致しました。", "Result: everything checked agrees.")
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))
