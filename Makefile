# `make` lists what can be done here. Everything needs only python3.11 and make; the rest is fetched into .venv.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(shell command -v python3.11 || echo python3)
export PORT ?= 8000
export BIND ?= 127.0.0.1
export DEVELOPMENT := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --no-input --require-hashes

MIGRATIONS := $(wildcard */migrations/*.py)
STATIC := $(shell find static -type f)
DEMO := $(shell find cases/demo cases/management/commands/demo.py -name '*.py' 2>/dev/null)
# A database given by DATABASE_URL, or one that is gone, is always brought up to date.
ifneq ($(DATABASE_URL)$(if $(wildcard var/portal.sqlite3),,gone),)
.PHONY: var/migrated
endif

# The port is tried before anything else is done, since the server itself would go on knocking for five seconds.
define TRY_PORT
import os, socket, sys
door = socket.socket()
door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
try:
    door.bind((os.environ["BIND"], int(os.environ["PORT"])))
except (OSError, ValueError, OverflowError) as problem:
    why = getattr(problem, "strerror", None) or "it is not a number from 0 to 65535"
    sys.exit(f"Port {os.environ['PORT']} of {os.environ['BIND']} cannot be used: {why}. Name another: make run PORT=8001")
endef
export TRY_PORT

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Python 3.11 or newer is needed.'; exit 1; }
	@$(PYTHON) -m venv .venv || { echo 'python3 -m venv failed. On Debian: apt-get install python3-venv'; exit 1; }

.venv/%.installed: requirements/%.txt | .venv/bin/python
	@echo 'Installing what requirements/$*.txt locks ...'
	@$(PIP) -r $<
	@touch $@

var/collected: $(STATIC) .venv/run.installed
	@mkdir -p var
	@$(PY) manage.py collectstatic --no-input --clear --verbosity 0
	@touch $@

var/migrated: $(MIGRATIONS) .venv/run.installed
	@mkdir -p var
	@$(PY) manage.py migrate --verbosity 0
	@$(if $(DATABASE_URL),,touch $@)

var/demo.txt: var/migrated $(DEMO)
	@echo 'Making demo data ...'
	@$(PY) manage.py demo > $@.new
	@mv $@.new $@

.PHONY: port-is-free
port-is-free: .venv/bin/python
	@$(PY) -c "$$TRY_PORT"

# Web and worker run in sessions of their own, so that Ctrl-C reaches the shell alone, and the shell stops them: told to
# stop by both at once, a web process may wait for itself until it is killed.
.PHONY: run
run: port-is-free .venv/run.installed var/migrated var/collected var/demo.txt ## start the portal with demo data on http://127.0.0.1:$PORT
	@cat var/demo.txt
	@echo
	@echo 'The portal is at http://$(BIND):$(PORT)/  (Ctrl-C stops it; mail is shown below)'
	@trap 'trap "" INT TERM HUP; exit 0' INT TERM HUP; \
	trap 'trap "" INT TERM HUP; kill $$(jobs -p) 2>/dev/null || true; wait' EXIT; \
	setsid $(PY) manage.py worker & \
	setsid .venv/bin/gunicorn portal.wsgi --bind $(BIND):$(PORT) --workers 2 --worker-class gthread --threads 4 \
		--timeout 60 --graceful-timeout 5 --no-control-socket --log-level warning & \
	wait -n

.PHONY: test
test: .venv/test.installed ## run every test that needs no browser
	@.venv/bin/pytest -n 2 --ignore tests/browser $(ARGS)

.PHONY: e2e
e2e: .venv/e2e.installed ## run the journeys in a real Chromium
	@.venv/bin/pytest -n 2 -m browser tests/browser $(ARGS)

.PHONY: scanner
scanner: .venv/test.installed ## run the tests that ask a real clamd (needs clamav-daemon)
	@.venv/bin/pytest --ignore tests/browser -m clamd $(ARGS)

.PHONY: mailbox
mailbox: .venv/test.installed ## run the tests that fetch mail from a real dovecot (needs dovecot-imapd)
	@.venv/bin/pytest --ignore tests/browser -m imap $(ARGS)

.PHONY: slow
slow: .venv/test.installed ## run the tests that take minutes: uploads and mail against real servers (needs openssl), 20,000 cases
	@.venv/bin/pytest -n 2 --ignore tests/browser -m slow $(ARGS)

.PHONY: lint
lint: .venv/dev.installed ## look for mistakes and uneven style
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .

.PHONY: types
types: .venv/dev.installed ## check the types
	@.venv/bin/mypy

.PHONY: format
format: .venv/dev.installed ## even out the style
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

.PHONY: messages
messages: .venv/test.installed ## collect the words to translate and compile them (needs gettext)
	@$(PY) manage.py makemessages --locale ja --no-wrap --add-location file --ignore .venv --ignore var --ignore tests
	@$(PY) manage.py compilemessages --verbosity 0

.PHONY: pictures
pictures: .venv/e2e.installed var/collected ## take the README's pictures anew (needs Chromium and a Japanese font)
	@$(PY) docs/pictures/take.py $(ARGS)

.PHONY: ci
ci: ## everything continuous integration runs
	@.ci/run

.PHONY: clean
clean: ## throw away the demo database, uploads and collected files
	@rm -rf var
