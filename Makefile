# Amparo. `make help` lists what there is; nothing here asks anything.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test faults screenshots permissions screening bench check fix lock clean

BIN := .venv/bin
INSTALLED := .venv/installed
PYTEST_WORKERS ?= 2

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-11s %s\n' "$$name" "$$text"; done

run: $(INSTALLED) ## start everything on this machine (a training installation in var/), until Ctrl-C
	@exec $(BIN)/amparo up

test: $(INSTALLED) ## run all tests; what cannot run here is skipped with a line that says why
	@$(BIN)/pytest -n $(PYTEST_WORKERS) --dist loadfile $(PYTEST_ARGS)

faults: $(INSTALLED) ## kill everything under the traffic of 500 journeys, on both buses, and in a file of 20,000 people (about 25 minutes)
	@AMPARO_FAULT_JOURNEYS=500 $(BIN)/pytest -s tests/faults/test_kill.py
	@AMPARO_FAULT_ROWS=20000 $(BIN)/pytest -s -n0 tests/services/intake/test_import_faults.py

bench: $(INSTALLED) ## measure everything beside its floor, and write docs/performance.md
	@$(BIN)/python -m bench --page docs/performance.md

screenshots: $(INSTALLED) ## write every page at both sizes and in both languages into screenshots/ (needs Chromium)
	@AMPARO_SCREENSHOTS=screenshots $(BIN)/pytest -q tests/browser/test_story.py

permissions: $(INSTALLED) ## write docs/permissions.md anew: who may do what
	@$(BIN)/python -m tests.authorization.page

screening: $(INSTALLED) ## write docs/screening.md anew: what is presumed of whom
	@$(BIN)/python -m tests.services.intake.domain.screening.page

check: $(INSTALLED) ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(INSTALLED) ## format, and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(INSTALLED) ## write requirements.lock anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --upgrade --quiet --output-file requirements.lock

clean: ## remove what was installed and cached; var/ stays, it holds data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): requirements.lock pyproject.toml deploy/install.sh
	@sh deploy/install.sh
	@touch $@
