# GI Catalog. `make help` lists what there is.
PYTHON ?= python3
BIN := .venv/bin
export CATALOG_DATA ?= ./var
ADDRESS ?= 127.0.0.1:8000
# Whoever sits behind a company's proxy has its certificate in the system's store: uv looks there, as pip and git do.
export UV_SYSTEM_CERTS ?= 1

.DEFAULT_GOAL := help
.PHONY: help run test check check-code format format-check lint types architecture test-sqlite test-postgresql test-locale \
        test-browser bench relevance soak fuzz guards upgrade messages pictures system mutation clean

help: ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

# Either lock can serve: the marker of the larger set also satisfies the smaller one.
.venv/.run: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -c 'import uv' 2>/dev/null || $(BIN)/python -m pip install -q --disable-pip-version-check uv
	@test -f .venv/.test || $(BIN)/uv pip sync -q --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e . 
	@touch $@

.venv/.test: requirements-dev.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -c 'import uv' 2>/dev/null || $(BIN)/python -m pip install -q --disable-pip-version-check uv
	@$(BIN)/uv pip sync -q --compile-bytecode --python $(BIN)/python --require-hashes requirements-dev.lock
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch .venv/.run $@

# Typed clients are generated from the OpenAPI document in a test; these are the tools for TypeScript.
.venv/.clients: tests/api/clients/package-lock.json .venv/.test
	@cd tests/api/clients && npm ci --silent
	@touch $@

run: .venv/.run ## install, load demo data on the first start, serve on http://127.0.0.1:8000
	CATALOG_DEMO=1 $(BIN)/catalog demo --quiet-when-loaded
	CATALOG_DEMO=1 exec $(BIN)/catalog serve --bind $(ADDRESS)

system: ## install the system packages the tests need (apt; as root or with sudo)
	@sh bin/system-packages

test: system .venv/.test .venv/.clients ## install everything and run the whole suite on SQLite, PostgreSQL and in Chromium
	@failed=; for part in $(PARTS); do $(MAKE) --no-print-directory $$part || failed="$$failed $$part"; done; \
	  test -z "$$failed" || { echo "make test failed in:$$failed" >&2; exit 1; }
# All of them run, also after one that failed.
PARTS := check-code test-sqlite test-postgresql test-locale test-browser

check: .venv/.test check-code test-sqlite ## format, lint, types, architecture, tests: green before each commit

check-code: format-check lint types
format-check:
	@$(BIN)/ruff format --check -q catalog tests bench wsgi.py migrations
lint:
	@$(BIN)/ruff check -q catalog tests bench wsgi.py
types:
	@$(BIN)/mypy

format: ## put the code into shape
	@$(BIN)/ruff format -q catalog tests bench wsgi.py migrations && $(BIN)/ruff check -q --fix catalog tests bench

architecture: ## only the house rules
	@$(BIN)/python -m pytest -q tests/test_architecture.py

test-sqlite: .venv/.test
	$(BIN)/python -m pytest -q -n 3 -m "not browser" tests
# The outcome goes round pg_virtualenv, which answers a failure with the whole log of the server.
test-postgresql: .venv/.test
	@rm -f .venv/.failed
	LC_ALL=C.UTF-8 TEST_DATABASE=postgresql pg_virtualenv -v 15 -i "--locale=C.UTF-8 -E UTF8" -o fsync=off \
	  sh -c '$(BIN)/python -m pytest -q -n 3 -m "not browser" $(DATABASE_TESTS) || touch .venv/.failed'
	@test ! -e .venv/.failed
# tests/deploy, server and soak start services of their own, each on an SQLite database; tests/conftest.py leaves out what asks none.
DATABASE_TESTS := tests $(patsubst %,--ignore=tests/%,browser deploy server soak)
# A server whose order is Chinese: what is compared or ordered there must not go by the locale.
test-locale: .venv/.test
	@rm -f .venv/.failed
	LC_ALL=C.UTF-8 TEST_DATABASE=postgresql pg_virtualenv -v 15 \
	  -i "--locale-provider=icu --icu-locale=zh-CN --locale=C.UTF-8 -E UTF8" -o fsync=off \
	  sh -c '$(BIN)/python -m pytest -q -n 3 $(LOCALE_TESTS) || touch .venv/.failed'
	@test ! -e .venv/.failed
LOCALE_TESTS := tests/registry tests/storage tests/suppliers tests/accounts/test_signing_in.py tests/search/test_postgresql_engine.py \
  tests/products tests/web/test_registry.py tests/web/test_operator.py
test-browser: .venv/.test
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m browser tests/browser

bench: .venv/.test ## the measurements the README quotes
	$(BIN)/python -m bench

relevance: .venv/.test ## success@k of the search, kind by kind
	$(BIN)/python -m tests.search.relevance

soak: .venv/.test ## 50 kills of the indexer under writes, 10,000 single updates of one index
	SOAK_ROUNDS=50 SOAK_UPDATES=10000 $(BIN)/python -m pytest -q -n 0 tests/soak

fuzz: .venv/.test ## the API against its own description, 200 examples an operation and role
	CATALOG_FUZZ_EXAMPLES=200 $(BIN)/python -m pytest -q tests/api/test_openapi.py

guards: system .venv/.test ## take each guard of tests/guards.toml away and see its tests fall, on both databases
	@rm -f .venv/.failed
	@LC_ALL=C.UTF-8 pg_virtualenv -t -v 15 -i "--locale=C.UTF-8 -E UTF8" -o fsync=off \
	  sh -c '$(BIN)/python -m tests.guards $(GUARDS) || touch .venv/.failed'
	@test ! -e .venv/.failed

mutation: .venv/.test ## change the pure files of scoring and standards and see which change no test notices
	nice -n 19 $(BIN)/mutmut run --max-children 1 && $(BIN)/mutmut results

upgrade: ## newest versions into the locks (no addresses are written)
	@for kind in "" "-dev"; do \
	  $(BIN)/uv pip compile -q -U --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	    --python-version 3.11 pyproject.toml --group build $$([ -n "$$kind" ] && echo --group dev) -o requirements$$kind.lock; done

messages: .venv/.test ## collect the texts to translate
	$(BIN)/pybabel -q extract -F catalog/web/babel.cfg -k _ -k _n:1,2 -o /tmp/catalog-messages.pot --no-location --sort-output --omit-header catalog
	$(BIN)/pybabel -q update -i /tmp/catalog-messages.pot -d catalog/web/translations -l en --no-fuzzy-matching --ignore-obsolete --omit-header

pictures: .venv/.test ## how the pages look on CATALOG_TODAY (2026-12-10), into docs/pictures
	$(BIN)/python -m tests.browser.pictures

clean: ## remove what was installed and built (never the data folder)
	rm -rf tests/api/clients/node_modules .venv *.egg-info .pytest_cache .ruff_cache .mypy_cache
