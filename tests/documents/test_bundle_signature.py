"""The bundle's own Ed25519, against the published vectors and against another implementation."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from internal.documents.bundle_verify import ORDER, signature_fits

# RFC 8032, section 7.1: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
]
bits = st.integers(0, 511)


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_vectors_of_the_standard_fit(public: str, message: str, signature: str) -> None:
    assert signature_fits(*map(bytes.fromhex, (public, message, signature)))


@settings(max_examples=30, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), bits)
def test_signatures_of_another_implementation_fit_and_changed_ones_do_not(
    seed: bytes, message: bytes, bit: int
) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert signature_fits(public, message, signature)
    assert not signature_fits(public, message + b"!", signature)
    changed = (int.from_bytes(signature, "little") ^ (1 << bit)).to_bytes(64, "little")
    assert not signature_fits(public, message, changed)


def test_a_second_form_of_the_same_signature_is_refused() -> None:
    public, message, signature = (bytes.fromhex(part) for part in VECTORS[1])
    answer = int.from_bytes(signature[32:], "little") + ORDER
    assert not signature_fits(public, message, signature[:32] + answer.to_bytes(32, "little"))


@pytest.mark.parametrize("public", [b"", b"\xff" * 32, bytes(31)])
def test_what_is_no_point_is_refused(public: bytes) -> None:
    assert not signature_fits(public, b"", bytes.fromhex(VECTORS[0][2]))
