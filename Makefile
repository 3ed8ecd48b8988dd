# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# make demo    a rehearsal: sandbox up, site.yml, the proof; leaves the sandbox up (make down ends it)
# make up    the sandbox alone; its programs are built the first time
# make site    the playbook site.yml, on the sandbox
# make proof    what the applications and the DNS answer, once site.yml has run
# make teardown    the playbook teardown.yml, on the sandbox
# make down    end the sandbox
# make test    every check there is
# make check   lint, types and the unit tests of the collection: about a minute
# make lint    ruff and yamllint
# make types    mypy
# make unit    every unit test, those of the sandbox's parts too
# make integration    the tests on the sandbox, with the real programs
# make bench   how long it takes, against the same outcomes by other collections; not part of make test
# make bench-sandbox    what a sandbox costs: seconds of up, reset and down, and memory
# make coverage    the branches that the collection's unit tests take
# make mutants    what no test would notice; ONLY=plugins/module_utils/x.py for one file, TESTS="tests/..." to try with these alone
# make conform    the load balancer controller's stand-in, against every recording of the real one
# make molecule    every role from nothing, in check mode and back, on a sandbox of its own
# make unit-oldest    the unit tests of plugins and roles with the oldest versions that are supported
# make ansible-lint    the roles and playbooks
# make sanity    ansible-test sanity on the newest ansible-core; sanity-all: on each that is supported
# make units    the tests of unit-oldest under ansible-test, with the newest and the oldest versions
# make helm4    the tests of releases with Helm 4, which is built the first time (two minutes)
# make docs    the site of guides and reference, in docs/_build/html
# make changelog    CHANGELOG.rst, of changelogs/fragments
# make release-check    what has to hold before a version is tagged
# make lock    resolve requirements/dev.in anew into requirements/dev.txt
# make clean    remove the virtual environment and all caches in the checkout
SHELL := /bin/sh
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
LINK := $(VENV)/collections/ansible_collections/edgeworks/eks_ingress
export ANSIBLE_HOME := $(CURDIR)/.cache/ansible
# Bytecode in a folder of its own, also where the shell asks for none beside the sources: without it every one of some hundred
# Pythons compiles the SDKs and the tests anew, which is half of what a run of the tests would take.
export PYTHONDONTWRITEBYTECODE :=
export PYTHONPYCACHEPREFIX := $(CURDIR)/.cache/pycache
unexport ANSIBLE_CONFIG

.PHONY: help venv up down demo proof site teardown check lint types unit unit-plugins unit-oldest units units-newest units-oldest coverage mutants molecule conform sanity sanity-all docs changelog release-check ansible-lint programs helm4 integration test bench bench-sandbox lock clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

$(VENV)/.stamp: requirements/dev.txt requirements/uv.txt
	python=$${PYTHON:-$$(scripts/newest-python)} && "$$python" -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	$(BIN)/uv pip install --quiet --require-hashes --python $(BIN)/python -r requirements/dev.txt
	mkdir -p $(dir $(LINK))
	ln -sfn ../../../.. $(LINK)
	touch $@

venv: $(VENV)/.stamp

up: venv
	$(BIN)/python -m sandbox up

down:
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m sandbox down; fi

site: up
	eval "$$($(BIN)/python -m sandbox env)" && $(BIN)/ansible-playbook edgeworks.eks_ingress.site

proof: up
	eval "$$($(BIN)/python -m sandbox env)" && $(BIN)/python -m sandbox proof

demo: up
	eval "$$($(BIN)/python -m sandbox env)" && $(BIN)/ansible-playbook edgeworks.eks_ingress.site && $(BIN)/python -m sandbox proof

teardown: up
	eval "$$($(BIN)/python -m sandbox env)" && $(BIN)/ansible-playbook edgeworks.eks_ingress.teardown

lint: venv
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/yamllint --strict .

types: venv
	MYPYPATH=$(VENV)/collections $(BIN)/mypy -p ansible_collections.edgeworks.eks_ingress.plugins.module_utils \
	    -p ansible_collections.edgeworks.eks_ingress.plugins.plugin_utils
	$(BIN)/mypy -p sandbox

unit: venv
	$(BIN)/python -m pytest tests/unit -n 2

# Python 3.11, and the lower bounds of requirements.txt and meta/runtime.yml.
unit-oldest: venv
	scripts/with-oldest .cache/oldest/bin/python -m pytest tests/unit/plugins tests/unit/roles -n 2 -p no:cacheprovider

units-newest: venv
	scripts/in-collection-tree "$(CURDIR)/scripts/units" "$(CURDIR)/$(VENV)"

units-oldest: venv
	scripts/with-oldest scripts/in-collection-tree "$(CURDIR)/scripts/units" "$(CURDIR)/.cache/oldest"

units: units-newest units-oldest

coverage: venv
	mkdir -p .cache/coverage
	$(BIN)/python -m coverage run -m pytest tests/unit/plugins --quiet
	$(BIN)/python -m coverage json --quiet -o .cache/coverage/report.json
	$(BIN)/python scripts/branch-coverage .cache/coverage/report.json
	$(BIN)/python -m coverage report

# In copies under .cache/mutants; MUTANTS.md has what survives. A minute or two for a file, far longer for everything.
# AGAIN=1 tries only what changed, survived or did not end the last time: what does not end on a busy machine may be slow.
mutants: export PYTHONDONTWRITEBYTECODE := 1
mutants: venv
	$(BIN)/python scripts/mutants $(if $(AGAIN),--again) --only "$(ONLY)" --tests $(TESTS)

MOLECULE_STATE := .cache/molecule/sandbox

# Molecule is content with what it discovers: first it is seen that it discovers all. Whatever happens then, nothing stays up.
molecule: programs
	$(BIN)/python -m pytest tests/unit/test_molecule.py --quiet
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/molecule test --all; code=$$?; \
	    $(BIN)/python -m sandbox down --state $(MOLECULE_STATE); exit $$code

# The collection's own tests, the modules one way only; those of the sandbox's parts take longer. `make unit` has all of them, the
# modules in process too. A worker a core: each reads all tests and the services' descriptions for itself.
unit-plugins: venv
	$(BIN)/python -m pytest tests/unit -n auto --maxprocesses 4 --dist worksteal --ignore tests/unit/sandbox -k "not in_process" --quiet

check: lint types unit-plugins

ansible-lint: venv
	scripts/in-collection-tree ansible-lint --offline

CORES := 2.21 2.20 2.19

# On the newest ansible-core that this machine can run; sanity-all is on every one that it can.
sanity: sanity-newest

sanity-%: venv
	scripts/in-collection-tree "$(CURDIR)/scripts/sanity" $*

sanity-all: venv
	$(MAKE) --no-print-directory --jobs=2 --output-sync=target $(CORES:%=sanity-%)

# The guides, and the reference of every module and role: linted, and built into docs/_build/html.
docs: venv
	scripts/in-collection-tree "$(CURDIR)/scripts/docs"

changelog: venv
	scripts/in-collection-tree "$(CURDIR)/scripts/changelog"

# What has to hold before a version is tagged, besides `make test`: leaves the tarball in dist/.
release-check: venv
	@git diff --quiet HEAD || { echo "release-check: commit first: a release is made of what is committed." && exit 1; }
	$(BIN)/python -m pytest tests/integration/artifact -m "not sandbox"
	$(MAKE) --no-print-directory docs sanity-all units molecule helm4
	scripts/release-check

# The first time about 12 minutes on two cores; kept outside the checkout.
programs: venv
	$(BIN)/python -m sandbox.tools

helm4: programs
	$(BIN)/python -m sandbox.tools helm4
	WITH_HELM=4 $(BIN)/python -m pytest tests/integration/modules -k helm

# On the sandbox, with the real programs.
integration: programs
	$(BIN)/python -m pytest tests/integration -n 2 --dist loadfile --no-loadscope-reorder

# Every recorded case, about ten minutes; the integration tests run the ones that cover the most.
conform: programs
	failed=0; for folder in tests/data/controller tests/data/controller_more; do \
	    $(BIN)/python -m sandbox conform $$folder || failed=1; done; exit $$failed

test: lint types unit unit-oldest ansible-lint docs sanity-all integration

BENCH := .cache/bench-venv

$(BENCH)/.stamp: bench/peers/requirements.txt | venv
	$(BIN)/python -m venv --clear $(BENCH)
	$(BIN)/uv pip install --quiet --require-hashes --python $(BENCH)/bin/python -r bench/peers/requirements.txt
	touch $@

bench: $(BENCH)/.stamp
	$(BIN)/python -m bench --peers $(CURDIR)/$(BENCH)/bin/python

bench-sandbox: programs
	$(BIN)/python bench/sandbox_cost.py

lock: venv
	for name in dev:3.11 uv:3.11 oldest:3.11 core-2.19:3.11 core-2.20:3.12 core-2.21:3.12 release:3.11; do \
	    python=$${name##*:} name=$${name%:*}; \
	    $(BIN)/uv pip compile --quiet --universal --python-version $$python --generate-hashes --no-emit-index-url --upgrade \
	        --custom-compile-command "make lock" requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

clean:
	rm -rf $(VENV) .cache .pytest_cache .mypy_cache .ruff_cache
