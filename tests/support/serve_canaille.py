"""Runs Canaille in its own Python: `serve_canaille.py PORT REDIRECT_URI CLIENT SECRET NAME PASSWORD`. Knows no test."""

import sys

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend

port, redirect_uri, client_id, secret, name, password = int(sys.argv[1]), *sys.argv[2:]
app = create_app(
    {
        "SECRET_KEY": "for one test run, on this machine only",
        "SERVER_NAME": f"127.0.0.1:{port}",
        "PREFERRED_URL_SCHEME": "http",
        "CANAILLE": {"DATABASE": "memory"},
        "CANAILLE_OIDC": {},
    }
)
with app.app_context():
    person = models.User(user_name=name, formatted_name=name, family_name=name, password=password)
    Backend.instance.save(person)
    client = models.Client(
        client_id=client_id,
        client_secret=secret,
        client_name="Amparo",
        redirect_uris=[redirect_uri],
        grant_types=["authorization_code"],
        response_types=["code"],
        scope=["openid"],
        token_endpoint_auth_method="client_secret_basic",
        client_uri="http://127.0.0.1/",  # one that it trusts: after a consent page, `prompt=login` would ask again
    )
    Backend.instance.save(client)
    client.audience = [client]
    Backend.instance.save(client)
app.run(port=port)
