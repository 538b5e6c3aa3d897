# Each command sets up what it needs, once, in .venv. A stamp file there (.venv/.run, .venv/.test, ...) marks finished
# steps, so that the next start is quick and needs no network. `make help` lists the commands.

HOST =     127.0.0.1
PORT =     8000
MODEL =
BROWSER =
# Tests run in so many processes at once; each takes about 1 GB, and 1 GB more for its browser and server.
JOBS =     2
MODELS =   translator storyteller digits
# The first suitable Python.
PYTHON =   $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
               $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

BIN =      .venv/bin
PIP =      $(BIN)/python -m pip --disable-pip-version-check install
# Where the environment forbids compiled modules, each of the many processes of tests and benchmarks would compile the app again.
unexport PYTHONDONTWRITEBYTECODE

# In order; tests of one group in one process (tests/conftest.py says which).
PYTEST =   $(BIN)/python -m pytest --numprocesses $(JOBS) --dist loadgroup --no-loadscope-reorder

# Install the locked packages for one purpose; every file is checked against its hash.
define install
$(BIN)/python scripts/locked.py $(1) > .venv/$(1).txt
$(PIP) --no-deps --require-hashes --requirement .venv/$(1).txt
endef

.PHONY: help run client types messages test test-client test-fast lint bench lock clean $(MODELS:%=train-%)
.DELETE_ON_ERROR:

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' Makefile

run: .venv/.run ## serve the workbench; HOST= PORT= MODEL= (a key, an id on the Hub, a folder, a GGUF file, ollama:NAME)
	@$(BIN)/python -m app.cli serve --host "$(HOST)" --port "$(PORT)" $(if $(MODEL),--model "$(MODEL)")

client: node_modules/.stamp ## bundle client/ into static/build, which is committed
	$(BIN)/node client/build.ts

types: node_modules/.stamp ## write the client's types of the API's requests and replies, which are committed
	$(BIN)/python -m scripts.client_types

messages: .venv/.run ## write the list of all messages for translators, which is committed
	$(BIN)/python -m scripts.messages

test: .venv/.test node_modules/.stamp test-client ## all tests, those in a real browser too; BROWSER=none skips these; JOBS= processes
	$(BIN)/python -m scripts.postgresql
ifeq ($(BROWSER),none)
	@echo "BROWSER=none: the browser tests are left out."
	$(PYTEST) -m "not browser"
else
	$(BIN)/python -m scripts.browser
	$(PYTEST)
endif

test-client: .venv/.test ## the tests of the client that need no browser
	$(BIN)/node --test --test-isolation=none "client/**/*.test.ts"

test-fast: .venv/.test test-client ## the tests that need neither a browser nor an installed wheel, and are not slow
	$(PYTEST) -m "not browser and not packaging and not slow"

lint: .venv/.lint node_modules/.stamp ## ruff, strict mypy; tsc and prettier; whether what is generated is fresh
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m scripts.client_types --check
	$(BIN)/python -m scripts.messages --check
	$(BIN)/node node_modules/typescript/bin/tsc
	$(BIN)/node node_modules/typescript/bin/tsc --project tsconfig.node.json
	$(BIN)/node node_modules/prettier/bin/prettier.cjs --check --log-level warn client
	$(BIN)/node client/build.ts --check

bench: .venv/.bench ## run the benchmarks, and write docs/benchmarks.md
	$(BIN)/python -m scripts.browser
	$(BIN)/python -m benchmarks

train-translator: ## train, export and measure the built-in translator; needs data (training/README.md)
train-storyteller: ## the same for the storyteller
train-digits: ## and for the digit reader

$(MODELS:%=train-%): train-%: .venv/.training
	$(BIN)/python -m training.$* fit
	$(BIN)/python -m training.$* export
	$(BIN)/python -m training.$* evaluate

lock: .venv/.lock ## choose all versions anew and write requirements.lock; KEEP=--keep only adds missing ones
	$(BIN)/python scripts/lock.py $(KEEP)

clean: ## remove everything that these commands made
	rm -rf .venv node_modules build dist *.egg-info .*_cache .hypothesis .schemathesis test-results
	find . -name __pycache__ -prune -exec rm -rf {} +

.venv/.venv: requirements.lock
	@test -n "$(PYTHON)" || { echo "Followspot needs Python 3.11 or newer. If there is one, name it:" \
	    "make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
	    f"Followspot needs Python 3.11 or newer; $(PYTHON) is {sys.version.split()[0]}.")'
	$(PYTHON) -m venv .venv
	$(call install,build)
	@touch $@

# torch comes last, with the dependencies of its build (on Linux with a GPU: the vendor's libraries).
.venv/.run: .venv/.venv pyproject.toml
	$(call install,run)
	$(BIN)/python scripts/locked.py torch > .venv/torch.txt
	$(PIP) --requirement .venv/torch.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.test .venv/.lint .venv/.bench .venv/.training .venv/.lock: .venv/.%: .venv/.run
	$(call install,$*)
	@touch $@

.venv/.lint: .venv/.test

node_modules/.stamp: package-lock.json .venv/.test
	$(BIN)/npm ci --ignore-scripts
	@touch $@
