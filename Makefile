# The commands a person needs; each sets up what it misses.
SWIFT ?= swift

.PHONY: all build install uninstall dist site demo test sanitize lint bench deps docs clean

PREFIX ?= /usr/local
WEIR = .build/release/weir

all: build

# The C libraries, asked for only where they are missing.
deps:
	@./Scripts/install-libraries

# The Swift runtime goes into the program where the toolchain has it to link: six large libraries less to load. Then
# nothing but the two functions that libcurl is to find in the program need be seen from outside, and the linker leaves
# out what nobody uses.
STATIC = $(if $(wildcard $(dir $(realpath $(shell command -v $(SWIFT))))../lib/swift_static),--static-swift-stdlib \
	$(addprefix -Xlinker ,--no-export-dynamic --export-dynamic-symbol=recv \
	--export-dynamic-symbol=nghttp2_session_callbacks_set_on_stream_close_callback --gc-sections))

build: deps
	$(SWIFT) build -c release --product weir $(STATIC)

# The program, completions for bash, zsh and fish, manual pages, documents. Builds nothing: the one who builds and the
# one who may write there need not be the same (`make && sudo make install`).
install:
	@[ -x $(WEIR) ] || { echo "no program yet: run make first" >&2; exit 1; }
	@DESTDIR="$(DESTDIR)" ./Scripts/install/place $(WEIR) "$(PREFIX)"
	@echo "installed: $(DESTDIR)$(PREFIX)/bin/weir"

uninstall:
	@DESTDIR="$(DESTDIR)" ./Scripts/install/place --remove "$(PREFIX)"

# What is handed out (docs/install.md): a tarball, a Debian package, a Python wheel, checksums.
dist: build
	@./Scripts/dist/make $(WEIR) dist

# Runs a plan against the embedded mock model server, says where the report is, and how to go on.
demo: build
	@$(WEIR) run plans/quickstart.xml --mock
	@printf '\n  %s\n' "once more  $(WEIR) run plans/quickstart.xml --mock" "install    sudo make install"

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
	@$(WEIR) schema --format markdown > docs/plan-reference.md
	@./Scripts/docs/commands $(WEIR) > docs/commands.md

# The documentation as plain HTML in site/, which opens from the folder.
site:
	@python3 -m venv .build/site-tools
	@.build/site-tools/bin/pip install -q --disable-pip-version-check markdown-it-py==3.0.0
	@.build/site-tools/bin/python Scripts/site/build site

bench: build
	./Benchmarks/run

clean:
	rm -rf .build
