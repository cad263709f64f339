.PHONY: demo test check fix lock evals endurance slack-storm
PY = .venv/bin/python

demo:            ## set up, build a knowledge base from the shipped content, ask two questions
	@sh .ci/install
	@.venv/bin/omstilling demo

test:            ## set up and run the tests, on up to four cores at once
	@sh .ci/install dev
	$(PY) -m pytest --numprocesses auto --maxprocesses 4

check: test      ## tests, then format, lint, types and import rules
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

fix:             ## format, and mend what the linter can mend
	@sh .ci/install dev
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

endurance:       ## kill the program thirty times while it adds files
	@sh .ci/install dev
	OMSTILLING_KILLS=30 $(PY) -m pytest tests/journeys/test_sudden_death.py

slack-storm:     ## send 2 000 events from a Slack of our own, and kill the server every fifty answers; about half an hour
	@sh .ci/install dev
	OMSTILLING_STORM=2000 $(PY) -m pytest -s --timeout=0 tests/journeys/test_slack_storm.py

lock:            ## write both lock files anew from pyproject.toml
	@sh .ci/install dev
	sh .ci/lock

evals:           ## examine the product on the gold questions; fails when it has become worse than evals/baseline.json
	@sh .ci/install dev
	.venv/bin/omstilling evals report --keep .evals/kept --report .evals $(EVALS) > /dev/null
