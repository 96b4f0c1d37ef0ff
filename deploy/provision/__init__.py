"""Making an installation: databases, roles, keys, settings. Knows no running process and no rule about people."""
