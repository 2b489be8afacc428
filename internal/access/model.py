"""Tables of sessions and of the sign-in that leads to one.

Whatever a browser carries (session token, ticket, nonce) is kept only as its SHA-256, so that a
copy of the database opens no session.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, Uuid

from internal.kernel.db import Instant, PlainJson, metadata

access_session = Table(
    "access_session",
    metadata,
    Column("token_digest", String(64), primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False),
    Column("post_id", Uuid, ForeignKey("post.id")),  # empty until she chose one of several
    Column("kind", String(12), nullable=False),  # rules.SessionKind
    Column("idp", String(40), nullable=False, server_default=""),
    Column("name_id", Text, nullable=False, server_default=""),
    Column("name_id_format", String(120), nullable=False, server_default=""),
    Column("session_index", Text, nullable=False, server_default=""),
    Column("user_agent", String(300), nullable=False),
    Column("address", String(45), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("revoked_why", String(20)),  # rules.RevocationReason
)
Index("ix_access_session_person", access_session.c.person_id, access_session.c.seen_at)
Index("ix_access_session_name_id", access_session.c.idp, access_session.c.name_id)
Index("ix_access_session_expires", access_session.c.expires_at)

saml_request = Table(
    "saml_request",
    metadata,
    Column("id", String(64), primary_key=True),  # ID of the AuthnRequest or LogoutRequest
    Column("kind", String(10), nullable=False),  # rules.RequestKind
    Column("idp", String(40), nullable=False),
    Column("relay_state", String(64), nullable=False, unique=True),
    Column("browser_digest", String(64), nullable=False),
    Column("next_path", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("answered_at", Instant),
)
Index("ix_saml_request_expires", saml_request.c.expires_at)

used_message = Table(
    "used_message",
    metadata,
    # SHA-256 over issuer and id: the primary key is what makes each assertion count once across
    # all processes.
    Column("digest", String(64), primary_key=True),
    Column("expires_at", Instant, nullable=False),
)
Index("ix_used_message_expires", used_message.c.expires_at)

sign_in_ticket = Table(
    "sign_in_ticket",
    metadata,
    Column("ticket_digest", String(64), primary_key=True),
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False),
    Column("kind", String(12), nullable=False),  # rules.SessionKind
    Column("browser_digest", String(64)),  # empty: nobody here asked, so she must confirm
    Column("idp", String(40), nullable=False, server_default=""),
    Column("name_id", Text, nullable=False, server_default=""),
    Column("name_id_format", String(120), nullable=False, server_default=""),
    Column("session_index", Text, nullable=False, server_default=""),
    Column("session_ends_at", Instant),
    Column("next_path", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)
Index("ix_sign_in_ticket_expires", sign_in_ticket.c.expires_at)

break_glass = Table(
    "break_glass",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False),
    Column("operator", String(100), nullable=False),  # account on the server that ran the command
    Column("reason", String(500), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
)

kept_input = Table(
    "kept_input",
    metadata,
    Column("key_digest", String(64), primary_key=True),  # over the browser's nonce and the page
    Column("person_id", Uuid, ForeignKey("person.id")),  # known when her session had only ended
    Column("fields", PlainJson, nullable=False),  # [[name, value], …]
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)
Index("ix_kept_input_expires", kept_input.c.expires_at)
