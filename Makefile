# polar-files-mock: everything a fresh machine needs is installed by the target that needs it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PRODUCT := polar-files-mock
RELEASE := .build/release/$(PRODUCT)
DEBUG := .build/debug/$(PRODUCT)
SOURCES := Package.swift Sources Tests
VENVS := .venv
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)
PORT ?= 8080
ARGS ?=

.PHONY: help run build debug test swift-test client-test fuzz format lint clean system-packages python

help:
	@echo "make run      install what is missing, build a release and serve the demo on port $(PORT)"
	@echo "make test     install what is missing, build and run every test"
	@echo "make build    a static release binary: $(RELEASE)"
	@echo "make format   rewrite the sources in the house style;  make lint checks them"

run: build
	exec $(RELEASE) serve --port $(PORT) $(ARGS)

build: system-packages
	swift build -c release --static-swift-stdlib --product $(PRODUCT)

debug: system-packages
	swift build --build-tests

test: client-test swift-test

swift-test: debug
	swift test --skip-build --parallel

client-test: debug python
	POLAR_FILES_MOCK_BINARY="$(CURDIR)/$(DEBUG)" Tests/Clients/python/run

fuzz: system-packages
	Tests/Fuzz/run

format:
	swift format -i --recursive $(SOURCES)

lint:
	swift format lint --strict --recursive $(SOURCES)

clean:
	rm -rf .build .venv*

# libnghttp2 is the one library outside SwiftPM; pkg-config tells SwiftPM where it is.
system-packages:
	@if ! pkg-config --exists libnghttp2 2>/dev/null; then \
	  if command -v apt-get >/dev/null; then \
	    $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq libnghttp2-dev pkg-config; \
	  else \
	    echo "libnghttp2 is missing: install it (brew install libnghttp2 pkg-config)" >&2; exit 1; \
	  fi; \
	fi

python:
	@if ! python3 -c 'import venv, ensurepip' 2>/dev/null; then \
	  $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq python3 python3-venv; \
	fi
