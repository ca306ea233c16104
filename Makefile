# The commands a person needs; each sets up what it misses.
SWIFT ?= swift

.PHONY: all demo test sanitize lint bench build deps docs clean

all: build

# The C libraries, asked for only where they are missing.
deps:
	@./Scripts/install-libraries

build: deps
	$(SWIFT) build -c release --product weir

# Runs a plan against the embedded mock model server and says where the report is.
demo: build
	@"$$($(SWIFT) build -c release --show-bin-path)/weir" run plans/quickstart.xml --mock

test: deps
	$(SWIFT) test

# The tests under the address and the thread sanitizer, each with a build of its own.
sanitize: deps
	$(SWIFT) test --sanitize=address --scratch-path .build-address
	$(SWIFT) test --sanitize=thread --scratch-path .build-thread

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Benchmarks

# What is made from the schema.
docs: build
	@"$$($(SWIFT) build -c release --show-bin-path)/weir" schema --format markdown > docs/plan-reference.md

bench: build
	./Benchmarks/run

clean:
	rm -rf .build
