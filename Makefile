# polar-files-mock. Each target installs what it needs, so that it runs on a fresh machine.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PRODUCT := polar-files-mock
RELEASE := .build/release/$(PRODUCT)
SOURCES := Package.swift Sources Tests
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)
# The flags of a release: one section for each function, so that the linker drops unused functions and folds identical ones;
# no symbols and no debug information; no checks of exclusive access, which a debug build has; Swift's own libraries are
# linked statically.
RELEASE_FLAGS := -c release --static-swift-stdlib -Xswiftc -gnone -Xcc -g0 -Xcc -ffunction-sections -Xcc -fdata-sections \
  -Xswiftc -Xfrontend -Xswiftc -function-sections -Xswiftc -enforce-exclusivity=unchecked
ifeq ($(shell uname -s),Linux)
# The toolchain's own linker. It links an archive if there is no shared library in the same folder, so the archives of
# libnghttp2, libyaml, OpenSSL and libstdc++ get their own folder, which is searched first. If all of them exist, the binary
# loads only the C library, and no library is searched relative to the binary. Symbols are not exported: Swift's linker flags
# export them for plugins, of which there are none, and exported symbols would have to stay in the binary. The linker script
# discards the unwind tables (nothing throws a C++ exception, and Swift's errors are returned), the metadata of Swift's types
# that only debuggers read, and the hashes of object files. It keeps the sections of the runtime's own swiftrt.o, which mark
# where that metadata begins.
ARCHIVES := $(CURDIR)/.build/archives
LINKER_SCRIPT := $(ARCHIVES)/left-out.ld
LEFT_OUT := SECTIONS { /DISCARD/ : { *(.eh_frame) *(.eh_frame_hdr) *(.gcc_except_table .gcc_except_table.*) *(.swift_modhash) \
  *(EXCLUDE_FILE(*swiftrt.o) swift5_assocty) *(EXCLUDE_FILE(*swiftrt.o) swift5_builtin) } } INSERT BEFORE .text;
RELEASE_FLAGS += --pkg-config-path $(ARCHIVES) -Xswiftc -use-ld=lld -Xswiftc -Xclang-linker -Xswiftc -static-libgcc \
  --disable-local-rpath -Xlinker -L$(ARCHIVES) -Xlinker $(LINKER_SCRIPT) \
  -Xlinker --icf=all -Xlinker -O2 -Xlinker --no-export-dynamic -Xlinker -s
endif
PORT ?= 8080
ARGS ?=
# apt must not ask questions.
export DEBIAN_FRONTEND := noninteractive

.PHONY: help run build bench bench-check bench-store build-tests test consumer-test environments fuzz dist wheel packages image check-tag sums publish verify-packages format lint clean system-packages python

# Prints one line for a long command, with its seconds. Its output goes to .build/logs; the end of it is shown on failure.
logged = mkdir -p .build/logs; start=$$SECONDS; \
  if { $(2); } >.build/logs/$(1).log 2>&1; then echo "$(1): $$((SECONDS - start)) s: $$(tail -n 1 .build/logs/$(1).log)"; \
  else status=$$?; tail -n 60 .build/logs/$(1).log; echo "$(1): failed, see .build/logs/$(1).log" >&2; exit $$status; fi

help:
	@echo "make run      install what is missing, build a release and serve the demo on port $(PORT); takes"
	@echo "              PORT=9000 and ARGS='--fixtures world.yaml --watch'"
	@echo "make test     install what is missing, build and run every test"
	@echo "make build    a static release binary: $(RELEASE)"
	@echo "make bench    count instructions, compare with nginx and nghttpd, measure the dashboard"
	@echo "make dist     an archive of the binary, fixtures and documents, and a Debian package: dist/"
	@echo "make wheel    a Python package of the binary, with pytest fixtures: dist/"
	@echo "make format   format the sources;  make lint checks them"

run: build
	exec $(RELEASE) serve --port $(PORT) $(ARGS)

build: system-packages $(ARCHIVES)
	swift build $(RELEASE_FLAGS) --product $(PRODUCT)

# The .pc files name this folder as the place of the library.
.PHONY: $(ARCHIVES)
$(ARCHIVES): system-packages
	@mkdir -p $@; echo '$(LEFT_OUT)' >$(LINKER_SCRIPT)
	@archive=$$(clang -print-file-name=libstdc++.a); [ ! -f "$$archive" ] || ln -sf "$$archive" $@/
	@for package in libnghttp2 yaml-0.1 libssl libcrypto; do \
	  name=$$(pkg-config --libs-only-l $$package | sed 's/^-l\([^ ]*\).*/lib\1.a/'); \
	  archive=$$(pkg-config --variable=libdir $$package)/$$name; \
	  [ -f "$$archive" ] || continue; \
	  ln -sf "$$archive" $@/; \
	  sed 's|^libdir=.*|libdir=$@|' "$$(pkg-config --variable=pcfiledir $$package)/$$package.pc" >$@/$$package.pc; \
	done

# Counts the instructions of a request, which do not depend on other load on the machine; measures the server in turns with
# nginx and nghttpd, and how soon the dashboard shows data.
bench: build python
	Tests/Benchmarks/instructions.sh $(RELEASE)
	@for peer in nginx nghttpd h2load wrk; do command -v $$peer >/dev/null || missing=1; done; [ -z "$${missing:-}" ] || \
	  { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq nginx-light nghttp2-server nghttp2-client wrk; } || \
	  echo "peers that are not installed are skipped"
	python3 -B Tests/Benchmarks/beside.py $(RELEASE)
	POLAR_FILES_MOCK_BINARY=$(CURDIR)/$(RELEASE) Tests/Clients/dashboard/run -s speed.py

# Fails if a list or a create takes more than 5 % more instructions than stored; bench-store stores the present figures.
bench-check: build python
	Tests/Benchmarks/instructions.sh $(RELEASE)

bench-store: build python
	Tests/Benchmarks/instructions.sh $(RELEASE) --store

build-tests: system-packages
	@$(call logged,build,Tests/swift build --build-tests)

# Builds everything first, so that builds and suites do not compete; then runs the suites. SUITES="http storage" runs some.
SUITES ?=

test: python
	@$(MAKE) --no-print-directory -j2 consumer-test $(if $(SUITES),,environments)
	@Tests/suites $(SUITES)

# Makes the environments that the suites share, while the compiler is running, since most of the time is network.
environments: python
	@$(call logged,environments,Tests/environment '' sdk-1 node contract dashboard)

fuzz: system-packages
	Tests/Fuzz/run

# A separate package that depends on this one, like a user's; built in the same folder, so that the modules are reused.
consumer-test: build-tests
	@$(call logged,consumer,Tests/swift build --package-path Tests/Consumer --build-tests && Tests/swift test --package-path Tests/Consumer --skip-build)

# An archive of the binary, fixtures and documents, for this system and processor; and a Debian package if dpkg-deb is
# installed.
PACKAGES := Sources/polar-files-mock-packages

dist: build python
	python3 -B $(PACKAGES)/archive.py $(RELEASE) dist
	@if command -v dpkg-deb >/dev/null; then set -x; python3 -B $(PACKAGES)/debian.py $(RELEASE) dist; \
	else echo "no Debian package: dpkg-deb is not here"; fi

# The binary in a Python package with pytest fixtures: a wheel for the systems that can run the binary.
wheel: build python
	@python3 -m venv .build/venv-wheel
	@.build/venv-wheel/bin/pip install --quiet --disable-pip-version-check build hatchling twine
	POLAR_FILES_MOCK_BINARY=$(CURDIR)/$(RELEASE) .build/venv-wheel/bin/python -m build --quiet --wheel --no-isolation \
	  --outdir dist Sources/polar-files-mock-python
	.build/venv-wheel/bin/python -m twine check --strict dist/*.whl
	@ls -l dist/*.whl

# Archive, Debian package and wheel, built in the build image of the Dockerfile, so that they are the same on any machine.
packages:
	docker run --rm --volume $(CURDIR):/source --workdir /source $$(sed -n 's/^FROM \(swift:[^ ]*\) .*/\1/p' docker/Dockerfile) \
	  bash -euc 'apt-get update -qq; apt-get install -y -qq make python3-venv >/dev/null; \
	    make dist wheel; chown -R --reference=Makefile dist'

# The image in one file, for `docker load`, after a test of it.
image:
	docker build --file docker/Dockerfile --tag $(PRODUCT) .
	docker/smoke.sh $(PRODUCT)
	mkdir -p dist
	docker save $(PRODUCT) | gzip -n >dist/$(PRODUCT)-image-$$(uname -m).tar.gz

# Checks that TAG has the version of the sources.
check-tag:
	@version=$$(sed -n 's/.*current = "\(.*\)"/\1/p' Sources/PolarFilesMock/Version.swift); [ "$(TAG)" = "v$$version" ] || \
	  { echo "TAG is '$(TAG)', and the sources are $$version: the tag of this version is v$$version" >&2; exit 1; }

# The checksums of all files in dist, for `sha256sum --check SHA256SUMS`.
sums:
	cd dist && rm -f SHA256SUMS && set -- $(PRODUCT)* polar_files_mock*.whl && sha256sum "$$@" >SHA256SUMS && cat SHA256SUMS

# Publishes a release of the tag TAG with all files in dist, through GitHub's command line.
publish: check-tag sums
	gh release create "$(TAG)" --verify-tag --generate-notes dist/*

# Installs, uses and purges the packages in a Debian made by debootstrap. Needs root and a Debian mirror.
verify-packages: dist wheel
	Tests/Clients/packages/verify dist

format:
	swift format -i --recursive $(SOURCES)

lint:
	swift format lint --strict --recursive $(SOURCES)

clean:
	rm -rf .build* .venv* dist Tests/Consumer/.build Tests/Benchmarks/.build
	find . -name __pycache__ -prune -exec rm -rf {} +

# libnghttp2, libyaml and OpenSSL are system libraries, which SwiftPM finds through pkg-config.
system-packages:
	@if ! pkg-config --exists libnghttp2 yaml-0.1 'openssl >= 3.0' 2>/dev/null; then \
	  if command -v apt-get >/dev/null; then \
	    $(SUDO) apt-get update -qq && \
	    $(SUDO) apt-get install -y -qq --no-install-recommends libnghttp2-dev libyaml-dev libssl-dev pkg-config >/dev/null; \
	  else \
	    echo "libnghttp2, libyaml, OpenSSL 3 or pkg-config is missing: install them" >&2; exit 1; \
	  fi; \
	fi

python:
	@if ! python3 -c 'import venv, ensurepip' 2>/dev/null; then \
	  $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq python3 python3-venv; \
	fi

# --- Tests under load and under a sanitizer, which are too slow for every run. ---
.PHONY: soak tsan asan

# Runs good and hostile clients for SOAK_SECONDS on SOAK_CONNECTIONS against a release, which must return to its first state.
SOAK_SECONDS ?= 300
SOAK_CONNECTIONS ?= 500

soak: build
	Tests/Soak/soak.py --binary $(RELEASE) --seconds $(SOAK_SECONDS) --connections $(SOAK_CONNECTIONS)

# Each sanitizer has its own complete build, in a folder of its own.
tsan: system-packages
	swift build --build-tests --sanitize=thread --scratch-path .build-tsan
	TSAN_OPTIONS="suppressions=$(CURDIR)/Tests/thread-sanitizer.supp" SWIFT_BACKTRACE=enable=no \
	  POLAR_FILES_MOCK_SPLITS=4000 swift test --skip-build --sanitize=thread --scratch-path .build-tsan

# Leak detection is off: the sanitizer reports objects that are referenced by Swift's tagged pointers. `soak` checks memory.
asan: system-packages
	swift build --build-tests --sanitize=address --scratch-path .build-asan
	ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no POLAR_FILES_MOCK_SPLITS=4000 \
	  swift test --skip-build --sanitize=address --scratch-path .build-asan
