# What a developer does with kyctl. `make check` is what CI runs.

GO      ?= go
TOOL    := $(GO) tool -modfile=tools.mod
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
LDFLAGS := -s -w -X github.com/kyctl/kyctl/internal/cli.version=$(VERSION)

# ./... leaves out the programs under testdata.
PROGRAMS := ./testdata/floor ./testdata/hello ./testdata/parse
PACKAGES := ./... $(PROGRAMS)

CROSS     ?= windows/amd64 darwin/arm64
FUZZTIME  ?= 10s
BENCHRUNS ?= 5

.PHONY: build cross test check fmt fmt-check tidy-check vet lint vuln race golden generate bench prove prove-short fuzz repro licenses sbom clean

# A static binary, the same bytes from the same sources wherever they lie.
build:
	CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=false -ldflags='$(LDFLAGS)' -o kyctl ./cmd/kyctl

# Builds kyctl for other systems; CROSS names all of them:
# make cross CROSS='windows/amd64 windows/arm64 darwin/amd64 darwin/arm64'
cross:
	@for target in $(CROSS); do \
		echo "cross: $$target" && \
		GOOS=$${target%/*} GOARCH=$${target#*/} CGO_ENABLED=0 $(GO) build -trimpath -o /dev/null ./cmd/kyctl || exit 1; \
	done

test:
	$(GO) test -timeout 30m ./...

# The tests come last and hold the rest of the house: who imports whom, docs
# that are up to date, the length of functions and files (internal/house).
check: fmt-check tidy-check vet lint vuln cross race

fmt:
	$(TOOL) gofumpt -w . $(PROGRAMS)

fmt-check:
	@out=$$($(TOOL) gofumpt -l . $(PROGRAMS)); \
	test -z "$$out" || { echo "not formatted, run 'make fmt':"; echo "$$out"; exit 1; } >&2

tidy-check:
	$(GO) mod tidy -diff

vet:
	$(GO) vet $(PACKAGES)

lint:
	$(TOOL) staticcheck $(PACKAGES)

# Fails on a vulnerability that kyctl's code reaches. Where the database can't
# be fetched nothing is checked, and it says so; VULN=required fails then too.
# VULNDB names another copy: https://... or file:///folder.
vuln:
	@out=$$($(TOOL) govulncheck $(if $(VULNDB),-db $(VULNDB)) $(PACKAGES) 2>&1); rc=$$?; \
	case "$$rc:$$out" in \
	0:*) echo "vuln: checked, no known vulnerability is reached" ;; \
	1:*'fetching vulnerabilities: Get "'*) \
		echo "vuln: NOT CHECKED, the vulnerability database can't be reached ($${out##*: })" >&2; \
		test '$(VULN)' != required ;; \
	*) echo "$$out" >&2; exit 1 ;; \
	esac

# The race detector makes the longest tests several times longer: they have a
# short form for it. make test runs them whole.
race:
	$(GO) test -race -short -timeout 40m ./...

# Packages whose tests can rewrite their expectations: they define -update.
UPDATABLE = $(shell grep -rlE --include='*_test.go' 'flag[.]Bool.*"update"' cmd internal templates | xargs -r -n1 dirname | sort -u | sed 's|^|./|')

# Rewrites the golden files; read the change with git diff before committing.
golden:
	$(GO) test -count=1 $(or $(UPDATABLE),$(error no test defines -update)) -update

# Rewrites docs/: the tests named TestDocs... do it. They do it in a copy, and docs/
# gets what they wrote only if all of them pass, also when they read it again.
generate:
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && \
	git ls-files -z --cached --others --exclude-standard | tar -c --null --ignore-failed-read -T - 2>/dev/null | tar -x -C "$$dir" && \
	for flag in -update ''; do \
		(cd "$$dir" && $(GO) test -count=1 -run '^TestDocs' $(or $(UPDATABLE),$(error no test defines -update)) $$flag) || exit 1; \
	done && cp -R "$$dir/docs/." docs/

bench:
	$(GO) run ./internal/bench -runs $(BENCHRUNS)

# Breaks real clusters and counts what users lose: every row of docs/measured.md,
# or those that match, as in RUN='nginx/redisson/kill', RUN='*/*/drain', RUN=nginx.
# KYCTL_RANJIT names the folder with the jars of ran-jit's plugin, if there is one.
prove:
	@$(GO) test -count=1 -v -timeout 4h ./internal/prove -run '^TestProve' -rows '$(or $(RUN),*)'; rc=$$?; \
	$(GO) test -count=1 ./internal/prove -run '^TestDocs' -update && exit $$rc

# The short form of prove, which CI runs with the machine to itself.
prove-short:
	$(GO) test -count=1 -v -timeout 15m ./internal/prove -run '^TestShortForm$$' -short-form

# Every fuzz target for FUZZTIME each.
fuzz:
	@grep -rHoE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' cmd internal templates | sort | \
	while IFS=: read -r file func; do \
		$(GO) test -run '^$$' -fuzz "^$${func#func }$$" -fuzztime $(FUZZTIME) "./$${file%/*}" || exit 1; \
	done

# Lists the licence of every module in the binary; fails on one that is not
# allowed. A test does the same.
licenses:
	@$(GO) run ./internal/supply licenses

# A bill of materials in CycloneDX, the same bytes from the same sources.
sbom:
	@$(GO) run ./internal/supply sbom

# Builds again from a copy elsewhere, without the build cache, and compares.
repro: build
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && \
	git ls-files -z --cached --others --exclude-standard | tar -c --null -T - | tar -x -C "$$dir" && \
	GOFLAGS="$$GOFLAGS -a" $(MAKE) --no-print-directory -C "$$dir" build VERSION='$(VERSION)' && \
	sha256sum kyctl "$$dir/kyctl" && cmp kyctl "$$dir/kyctl" && echo 'repro: both builds are equal'

clean:
	rm -rf kyctl out
