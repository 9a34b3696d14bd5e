# Threshold. `make help` lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

SETUP = python="$$(bash bot/setup/find_python.sh)"; "$$python" -m bot.setup
PYTHON = .venv/bin/python
# Nothing may hang for ever on a server: after half an hour the run is broken off and has failed.
ON_POSTGRES = $$(command -v timeout >/dev/null && echo timeout -s INT -k 60 1800) $(PYTHON) -m pytest --database postgresql -m "not rasa and not browser"

.PHONY: help run test postgres quick explore types fuzz mutants evaluate chat train check bench bill settings clean

help: ## list these targets
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1|\2/' | column -t -s '|' 2>/dev/null || grep -hE '^[a-z]+:.*## ' Makefile

run: ## set up what is missing, then serve (web chat, REST, and Telegram with a token)
	@$(SETUP) --to-serve
	@exec $(PYTHON) -m bot serve

chat: ## set up what is missing, then talk with the agent in this terminal
	@$(SETUP)
	@exec $(PYTHON) -m bot chat

test: ## set up what is missing, then run every test; where PostgreSQL's server is installed, those that use a database on it as well
	@$(SETUP)
	@browser="$$(bash bot/setup/find_browser.sh)" && only=() || only=(-m "not browser"); \
	$(PYTHON) -m pytest "$${only[@]}"
	@if why="$$($(PYTHON) -m tests.support.postgres_server 2>&1)"; then \
		echo "All is well on SQLite. Now the tests that use a database again, on PostgreSQL."; \
		$(ON_POSTGRES); \
	else \
		echo "All is well on SQLite. NOT TRIED on PostgreSQL: $$why"; \
	fi

postgres: ## set up the environment only, then run the tests that use a database on PostgreSQL
	@$(SETUP) --environment-only
	@$(ON_POSTGRES)

quick: ## set up the environment only, then run the tests that need no Rasa and no browser
	@$(SETUP) --environment-only
	@$(PYTHON) -m pytest -q -m "not rasa and not browser"

explore: ## set up the environment only, then look for new counter-examples: 5,000 made-up cases for each property, other ones each time
	@$(SETUP) --environment-only
	@THRESHOLD_CASES=explore $(PYTHON) -m pytest -q -m "not rasa and not browser" $$(grep -rl "from hypothesis" tests --include='test_*.py')

types: ## set up the environment only, then check every type of bot/ and actions/ strictly
	@$(SETUP) --environment-only
	@$(PYTHON) -m mypy

fuzz: ## set up the environment only, then send made-up inputs to every place where something comes in
	@$(SETUP) --environment-only
	@nice -n 15 $(PYTHON) -m benchmarks fuzz

mutants: ## set up the environment only, then damage the judge and the front door in one small place at a time and count what the tests notice
	@$(SETUP) --environment-only
	@nice -n 15 $(PYTHON) -m benchmarks mutants --sample 40

evaluate: ## set up what is missing, then measure the agent on the project's cases
	@$(SETUP)
	@$(PYTHON) -m bot evaluate

train: ## set up what is missing, then train the agent even when nothing has changed
	@$(SETUP) --retrain

check: ## check the protocols
	@$(SETUP) --environment-only
	@$(PYTHON) -m bot check

bench: ## set up what is missing, then run the benchmarks
	@$(SETUP)
	@$(PYTHON) -m benchmarks

bill: ## set up the environment only, then write the software bill of materials to bill.json
	@$(SETUP) --environment-only
	@$(PYTHON) -m bot.setup.bill bill.json

settings: ## print every setting and where it came from
	@$(SETUP) --environment-only
	@$(PYTHON) -m bot settings

clean: ## delete what set-up made; the call log, its secret and the spool stay
	@home="$${THRESHOLD_HOME:-.threshold}"; \
	rm -rf .venv .pytest_cache .mypy_cache .hypothesis .rasa "$$home/models" "$$home/weights" "$$home/setup" "$$home/tools" "$$home/mutants"; \
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
