# Everything starts here: plain `make` prints what there is. Python ≥ 3.12 and make are all a machine needs.

VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
PYTHON := $(shell for p in python3.13 python3.14 python3.12 python3 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && { echo "$$p"; break; }; done)
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
FAULTS ?= 50000
SEED ?= 1
ROUNDS ?= 500

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-reset test chromium lint fmt bench messages migrations locks clean redis screenshots faults races guards

help: ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.dev static/bundle/.built locale/.compiled node_modules/.published/stripe.com.json ## all that developing needs

demo: $(VENV)/.runtime static/bundle/.built locale/.compiled ## the whole site at http://127.0.0.1:8000 (PORT=…)
	@$(BIN)/python manage.py demo

demo-reset: $(VENV)/.runtime static/bundle/.built locale/.compiled ## the same, with its data made anew
	@$(BIN)/python manage.py forget_demo
	@$(BIN)/python manage.py demo

test: setup chromium redis ## every test, in parallel, on the embedded PostgreSQL
	$(BIN)/python -m pytest -n $(JOBS)

lint: setup ## style, types, templates, import contracts, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/lint-imports
	$(BIN)/npm run --silent check
	$(BIN)/python -W ignore manage.py makemigrations --check --dry-run

fmt: $(VENV)/.dev ## put everything into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

faults: setup redis ## a long run of injected faults, and every fault test whole (FAULTS=50000 SEED=1)
	nice -n 5 $(BIN)/python -m tests.faults --faults $(FAULTS) --seed $(SEED) --jobs $(JOBS)
	MOA_WHOLE=1 $(BIN)/python -m pytest -n $(JOBS) tests/faults tests/processes

races: setup ## every race whole, with its controls (ROUNDS=500)
	MOA_WHOLE=1 ROUNDS=$(ROUNDS) $(BIN)/python -m pytest -n $(JOBS) -m race

bench: setup ## our speed beside the limits of the same run, as ratios
	$(BIN)/python -m bench

screenshots: setup chromium ## every screen in both languages, phone and desktop, to docs/screens
	$(BIN)/python -m tests.browser.screens

messages: setup ## collect what is to be translated into locale/ (needs gettext)
	@command -v xgettext >/dev/null || { echo "make messages needs gettext: apt-get install gettext"; exit 1; }
	$(BIN)/python manage.py makemessages --locale ko --no-location --no-obsolete --ignore node_modules --ignore '$(VENV)'
	@touch locale/ko/LC_MESSAGES/django.po

guards: setup ## take every guard of the database and every lock of the code away in turn, and name what nobody misses
	MOA_TEST_RUN=guards $(BIN)/python -m pytest -q --create-db tests/guards
	$(BIN)/python -m tests.guards.without_locks

migrations: setup ## write migrations for changed models
	$(BIN)/python manage.py database makemigrations

locks: $(VENV)/.dev ## resolve both Python locks anew (needs uv)
	cd requirements && for name in dev runtime; do \
		uv pip compile --quiet --python-version 3.12 --universal --generate-hashes --no-annotate --no-header \
			--no-emit-index-url --overrides overrides.txt $$name.in --output-file $$name.lock; done

clean: ## remove everything made here, the demo's data too
	rm -rf $(VENV) node_modules static/bundle staticfiles .moa .mypy_cache .ruff_cache .pytest_cache
	find . -name '*.mo' -delete

chromium: ## the browser of the browser tests, from Debian's packages where that is allowed
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { \
		run=""; [ "$$(id -u)" = 0 ] || run="sudo -n"; \
		$$run apt-get update -qq && $$run apt-get install -y -qq chromium fonts-noto-cjk; } || { \
		echo "=========================================================================="; \
		echo "NO CHROMIUM: the browser tests will not run. Get it with:"; \
		echo "    apt-get update && apt-get install -y chromium fonts-noto-cjk"; \
		echo "=========================================================================="; [ -z "$$CI" ]; }

redis: ## the broker of the tests of several processes, from Debian's packages where that is allowed
	@command -v redis-server >/dev/null || { \
		run=""; [ "$$(id -u)" = 0 ] || run="sudo -n"; \
		$$run apt-get update -qq && $$run apt-get install -y -qq redis-server; } || { \
		echo "=========================================================================="; \
		echo "NO REDIS: the tests of several processes will not run. Get it with:"; \
		echo "    apt-get update && apt-get install -y redis-server"; \
		echo "=========================================================================="; [ -z "$$CI" ]; }

$(VENV)/bin/pip:
	@[ -n "$(PYTHON)" ] || { echo "Moa needs Python 3.12 or newer, e.g.: apt-get install python3 python3-venv"; exit 1; }
	@"$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python cannot make a virtual environment here. On Debian: apt-get install python3-venv"; exit 1; }

# Without dependency resolution: the locks are whole, and one pair of packages disagrees only on paper
# (docs/decisions/0002-locks.md).
$(VENV)/.runtime: requirements/runtime.lock | $(VENV)/bin/pip
	@[ -f $(VENV)/.dev ] && [ $(VENV)/.dev -nt $< ] || { echo "installing Python packages"; \
		$(BIN)/pip install --quiet --no-deps --require-hashes -r $<; }
	@touch $@

$(VENV)/.dev: requirements/dev.lock | $(VENV)/bin/pip
	@echo "installing Python packages"
	@$(BIN)/pip install --quiet --no-deps --require-hashes -r $<
	@touch $@

node_modules/.installed: package-lock.json | $(VENV)/.runtime
	@echo "installing front-end packages"
	@$(BIN)/npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@

node_modules/.published/stripe.com.json: tests/stripe/contract/fetch.py node_modules/.installed | $(VENV)/.dev
	@echo "fetching Stripe's published OpenAPI (45 MB once; 2.5 MB are kept)"
	@$(BIN)/python -m tests.stripe.contract.fetch
	@touch $@

static/bundle/.built: node_modules/.installed $(wildcard frontend/*) $(wildcard static/css/*)
	@$(BIN)/npm run --silent build
	@touch $@

locale/.compiled: $(wildcard locale/*/LC_MESSAGES/django.po) | $(VENV)/.runtime
	@$(BIN)/pybabel --quiet compile --directory locale --domain django
	@touch $@
