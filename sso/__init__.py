"""SAML 2.0 single sign-on: the service provider and a demonstration identity provider."""
