"""The tables of intake as its migrations made them. Knows no query."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

_metadata = sa.MetaData()

registrations = sa.Table(
    "registrations",
    _metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("organisation", sa.Uuid),
    sa.Column("site", sa.Text),
    sa.Column("pathway", sa.Text),
    sa.Column("channel", sa.Text),
    sa.Column("registered_by", sa.Uuid),
    sa.Column("status", sa.Text),
    sa.Column("submitted_at", sa.DateTime(timezone=True)),
    sa.Column("handed_over_at", sa.DateTime(timezone=True)),
    sa.Column("agreed", sa.Boolean),
)
sections = sa.Table(
    "registration_sections",
    _metadata,
    sa.Column("registration_id", sa.Uuid, primary_key=True),
    sa.Column("section", sa.Text, primary_key=True),
    sa.Column("sealed", sa.LargeBinary),
)
duplicate_features = sa.Table(
    "duplicate_features",
    _metadata,
    sa.Column("registration_id", sa.Uuid, primary_key=True),
    sa.Column("organisation", sa.Uuid),
    sa.Column("features", sa.LargeBinary),
    sa.Column("is_indexed", sa.Boolean),
)
duplicate_holders = sa.Table(
    "duplicate_holders",
    _metadata,
    sa.Column("feature", sa.BigInteger, primary_key=True),
    sa.Column("holders", sa.Integer),
)
additions = sa.Table(
    "additions",
    _metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("registration_id", sa.Uuid),
    sa.Column("added_at", sa.DateTime(timezone=True)),
)
concerns = sa.Table(
    "concerns",
    _metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("organisation", sa.Uuid),
    sa.Column("receipt_hash", sa.LargeBinary),
    sa.Column("status", sa.Text),
    sa.Column("received_at", sa.DateTime(timezone=True)),
    sa.Column("read_at", sa.DateTime(timezone=True)),
    sa.Column("forgotten_at", sa.DateTime(timezone=True)),
)
concern_sections = sa.Table(
    "concern_sections",
    _metadata,
    sa.Column("concern_id", sa.Uuid, primary_key=True),
    sa.Column("section", sa.Text, primary_key=True),
    sa.Column("sealed", sa.LargeBinary),
)
refusals = sa.Table(
    "refusals",
    _metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("organisation", sa.Uuid),
    sa.Column("site", sa.Text),
    sa.Column("pathway", sa.Text),
    sa.Column("channel", sa.Text),
    sa.Column("recorded_by", sa.Uuid),
    sa.Column("recorded_on", sa.Date),
    sa.Column("obtained", sa.Text),
    sa.Column("text", sa.Text),
    sa.Column("text_hash", sa.Text),
    sa.Column("language", sa.Text),
    sa.Column("method", sa.Text),
    sa.Column("limits_explained", sa.Boolean),
    sa.Column("interpreter_kind", sa.Text),
    sa.Column("interpreter_refused", sa.Boolean),
    sa.Column("help_given", ARRAY(sa.Text)),
)
crowds = sa.Table(
    "crowds",
    _metadata,
    sa.Column("bucket", sa.Text, primary_key=True),
    sa.Column("subject", sa.LargeBinary, primary_key=True),
    sa.Column("full_at", sa.DateTime(timezone=True)),
)
drafts = sa.Table(
    "drafts",
    _metadata,
    sa.Column("author", sa.Uuid, primary_key=True),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("organisation", sa.Uuid),
    sa.Column("site", sa.Text),
    sa.Column("version", sa.Integer),
    sa.Column("answers", sa.Integer),
    sa.Column("saved_at", sa.DateTime(timezone=True)),
    sa.Column("expires_at", sa.DateTime(timezone=True)),
    sa.Column("sealed", sa.LargeBinary),
)
closed_sites = sa.Table(
    "closed_sites",
    _metadata,
    sa.Column("organisation", sa.Uuid, primary_key=True),
    sa.Column("site", sa.Text, primary_key=True),
    sa.Column("closed", sa.Boolean),
    sa.Column("changed_at", sa.DateTime(timezone=True)),
)
imports = sa.Table(
    "imports",
    _metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("organisation", sa.Uuid),
    sa.Column("uploaded_by", sa.Uuid),
    sa.Column("uploaded_at", sa.DateTime(timezone=True)),
    sa.Column("site", sa.Text),
    sa.Column("pathway", sa.Text),
    sa.Column("channel", sa.Text),
    sa.Column("status", sa.Text),
    sa.Column("rows", sa.Integer),
    sa.Column("attempts", sa.Integer),
    sa.Column("position", sa.Integer),
    sa.Column("registered", sa.Integer),
    sa.Column("without_consent", sa.Integer),
    sa.Column("refused", sa.Integer),
    sa.Column("fault", sa.Text),
    sa.Column("finished_at", sa.DateTime(timezone=True)),
    sa.Column("fetched_at", sa.DateTime(timezone=True)),
    sa.Column("file_kept", sa.Boolean),
    sa.Column("results_kept", sa.Boolean),
    sa.Column("report", sa.LargeBinary),
)
import_parts = sa.Table(
    "import_parts",
    _metadata,
    sa.Column("import_id", sa.Uuid, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("sealed", sa.LargeBinary),
)
import_refusals = sa.Table(
    "import_refusals",
    _metadata,
    sa.Column("import_id", sa.Uuid, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("sealed", sa.LargeBinary),
)
