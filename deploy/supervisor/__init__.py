"""Running everything on one machine: one parent, forked services and workers, PostgreSQL. Knows no rule of theirs."""
