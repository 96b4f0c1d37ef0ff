"""`python -m deploy.cli`, the same as `amparo`."""

from deploy.cli import main

main()
