# The commands a person needs; each sets up what it misses.
SWIFT ?= swift

.PHONY: all demo test sanitize lint bench build deps docs clean

all: build

# The C libraries, asked for only where they are missing.
deps:
	@./Scripts/install-libraries

# The Swift runtime goes into the program where the toolchain has it to link: six large libraries less to load.
STATIC = $(if $(wildcard $(dir $(realpath $(shell command -v $(SWIFT))))../lib/swift_static),--static-swift-stdlib)

build: deps
	$(SWIFT) build -c release --product weir $(STATIC)

# Runs a plan against the embedded mock model server and says where the report is.
demo: build
	@"$$($(SWIFT) build -c release --show-bin-path)/weir" run plans/quickstart.xml --mock

# Says once more at the end which tests failed.
test: deps
	@SWIFT=$(SWIFT) ./Scripts/test

# The tests under the address and the thread sanitizer, each with a build of its own; the simulations of comparisons,
# pure arithmetic on one thread, would take longer than all others. Leaks are not looked for: Swift keeps its statics.
SANITIZED = --skip FalseAlarmTests
sanitize: deps
	WEIR_SANITIZED=1 ASAN_OPTIONS=detect_leaks=0:suppressions=$(CURDIR)/Scripts/address-sanitizer.txt \
		$(SWIFT) test --sanitize=address --scratch-path .build-address $(SANITIZED)
	WEIR_SANITIZED=1 TSAN_OPTIONS=suppressions=$(CURDIR)/Scripts/thread-sanitizer.txt \
		$(SWIFT) test --sanitize=thread --scratch-path .build-thread $(SANITIZED)

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Benchmarks

# What is made from the schema.
docs: build
	@"$$($(SWIFT) build -c release --show-bin-path)/weir" schema --format markdown > docs/plan-reference.md

bench: build
	./Benchmarks/run

clean:
	rm -rf .build
