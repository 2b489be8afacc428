"""A small real identity provider for the demonstration and the tests.

It writes its XML with lxml and signs with xmlsec itself, so that the service provider is not
tested against its own library.
"""

from sso.demo_idp.app import create_idp
from sso.demo_idp.setup import prepare_demo

__all__ = ["create_idp", "prepare_demo"]
