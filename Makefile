# `make run` and `make test` are all one needs; both can be run again at any time.
SHELL := bash
LIBRARIES := libncurses-dev libcurl4-openssl-dev libsqlite3-dev libcmark-gfm-dev \
	libcmark-gfm-extensions-dev
FOR_ENGINE := python3 python3-venv
FOR_TESTS := strace openssl
FOR_PICTURES := tmux
# Starting is most of what a quick question costs: see docs/PERFORMANCE.md for what each of these brings.
STATIC := $(CURDIR)/.build/static-libraries
RELEASE := -c release --static-swift-stdlib
ifeq ($(shell uname),Linux)
RELEASE += -Xlinker -no-pie -Xlinker "-L$(STATIC)" -Xlinker -ltinfo
endif
# For what takes too long in a debug build; apart, because the flags differ from those of `build`.
OPTIMISED_TESTS := -c release -Xswiftc -enable-testing --scratch-path "$(CURDIR)/.build/optimised-tests"
# What the tests share between runs: the bundled engine and model, and a tiny model that answers at once.
TEST_ENGINE := $(CURDIR)/.build-engine

.PHONY: run build install test test-long test-tools lint pictures bench clean

run: build
	@.build/release/parley engine install || \
		echo "Parley opens all the same; the model picker (Ctrl-X m) offers the fetch again."
	@exec .build/release/parley

build:
	@scripts/require-tools
	@scripts/install-packages $(LIBRARIES) $(FOR_ENGINE)
	@scripts/collect-static-libraries "$(STATIC)"
	swift build $(RELEASE) --product parley

test: test-tools
	swift build --build-tests
	@scripts/prepare-test-engine .build/debug/parley "$(TEST_ENGINE)"
	@scripts/prepare-test-servers "$(TEST_ENGINE)"
	PARLEY_TEST_ENGINE="$(TEST_ENGINE)" PARLEY_BINARY="$(CURDIR)/.build/debug/parley" \
		scripts/run-tests

# The sizes that the promises in docs/PERFORMANCE.md and README.md name, on a release build.
test-long: test-tools build
	swift build --build-tests
	@scripts/prepare-test-engine .build/release/parley "$(TEST_ENGINE)"
	@PARLEY_LONG=1 scripts/prepare-test-servers "$(TEST_ENGINE)"
	PARLEY_LONG=1 PARLEY_TEST_ENGINE="$(TEST_ENGINE)" PARLEY_BINARY="$(CURDIR)/.build/release/parley" \
		scripts/run-tests
	swift build $(OPTIMISED_TESTS) --build-tests
	PARLEY_LONG=1 swift test $(OPTIMISED_TESTS) --skip-build --disable-xctest \
		--filter '^ProvidersTests\.RandomSplitTests\.'

test-tools:
	@scripts/require-tools
	@scripts/install-packages $(LIBRARIES) $(FOR_ENGINE) $(FOR_TESTS)

lint:
	swift format lint --strict --recursive --parallel Sources Tests Package.swift

PREFIX ?= $(HOME)/.local
install: build
	install -D -m 755 .build/release/parley "$(PREFIX)/bin/parley"

bench: build
	scripts/measure-start

pictures: build
	@scripts/install-packages $(FOR_PICTURES)
	scripts/take-pictures

# Leaves .build-engine, the fetched engine and models of the tests.
clean:
	rm -rf .build
