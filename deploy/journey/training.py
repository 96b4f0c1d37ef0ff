"""The desks of a training installation: its printed accounts, its providers, its log's key. Knows no database."""

from deploy.client import Api
from deploy.journey.world import Desk, World
from deploy.provision.folder import Folder
from deploy.provision.installation import log_key
from deploy.training.accounts import find_account
from deploy.training.seeding import open_api


def training_world(folder: Folder, *, patience_seconds: float = 0.0) -> World:
    """Return the desks of the training installation that runs in *folder*."""

    def desk(name: str) -> Desk:
        def open_service(service: str) -> Api:
            return open_api(folder, account=name, service=service, patience_seconds=patience_seconds)

        account = find_account(name)
        return Desk(name, account.id, account.organisation_id, open_service)

    return World(
        officer=desk("officer"),
        supervisor=desk("supervisor"),
        caseworker=desk("caseworker"),
        stranger=desk("caseworker-2"),
        partner=desk("shelter"),
        auditor=desk("auditor"),
        national_auditor=desk("national-auditor"),
        site="ressano-garcia",
        service="shelter",
        log_key=log_key(folder),
    )
