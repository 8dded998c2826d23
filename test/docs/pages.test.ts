// The configs in the documentation, compiled: on the page of a code the first block is found guilty of that code and
// of nothing else, the second one of nothing; every other block is a config without errors.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readTestFile } from "../../src/cli/route-tests/read-test-file.ts";
import type { Diagnostic } from "../../src/compiler/diagnostics/diagnostic.ts";
import { codes } from "../../src/compiler/diagnostics/catalogue.ts";
import type { Code } from "../../src/compiler/diagnostics/finding.ts";
import { docsPage } from "../../src/compiler/explain/docs-page.ts";
import { type Machine, machine } from "../compiler/machine.ts";
import { compileText } from "../compiler/make-compile.ts";

const root = join(import.meta.dirname, "../..");

/** What no block can show: bytes, sizes, a kind of peer that every channel has, and files of another kind. */
const described: ReadonlySet<Code> = new Set([
  "text/encoding",
  "text/limits",
  "binding/peer-kind-not-supported",
  "table/corrupt",
  "table/stale",
  "diff/routing-changed",
  "test/failed",
  "run/limit-reached",
  "run/internal",
]);

/** The machines that pages about `--probe` speak of. */
const machines: Readonly<Partial<Record<Code, Machine>>> = {
  "secret/env-missing": { files: { "/run/secrets/telegram": "0600" } },
  "secret/file-mode": {
    files: {
      "/home/anna/telegram-token": "0644",
      "/home/anna/.SKYKOI/credentials/telegram-token": "0600",
    },
  },
  "secret/config-readable": {
    files: { "/config/SKYKOI.json": "0644" },
    variables: { SKYKOI_GATEWAY_TOKEN: "x" },
  },
  "path/missing": { files: { "/home/anna/skills/": "0755" } },
  "path/env-undefined": {},
  "sandbox/docker-missing": { hasEngine: false },
  "sandbox/bind-source-missing": { files: { "/srv/pictures/": "0755" } },
  "tool/skill-needs-exec": { skills: { "/home/anna/.SKYKOI/workspace-family/skills/video": ["ffmpeg"] } },
};

/** Errors and warnings that come along with what a page shows, with the reason. */
const inherent: Readonly<Partial<Record<Code, Readonly<Partial<Record<Code, string>>>>>> = {
  "secret/config-readable": { "secret/literal": "without a secret in it, the file may have any mode" },
  "secret/wrong-shape": { "secret/literal": "only a token that stands there can be judged" },
  "sandbox/rw-workspace-shared": { "koi/workspace-shared": "what is written into is shared" },
};

function blocks(text: string): string[] {
  return [...text.matchAll(/```json5\n([\s\S]*?)```/g)].map(([, block = ""]) => block);
}

function section(page: string, heading: string): string {
  return page.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
}

function isSerious({ severity }: Diagnostic): boolean {
  return severity === "error" || severity === "warning";
}

async function diagnosticsOf(text: string, found?: Machine): Promise<readonly Diagnostic[]> {
  return (await compileText(text, found && { probe: machine(found) })).diagnostics;
}

describe.each(codes)("the page of %s", (code) => {
  const page = readFileSync(join(root, docsPage(code)), "utf8");

  test("warns of a config that has this finding and no other fault", async () => {
    const [avoid] = blocks(section(page, "Avoid"));
    if (described.has(code)) {
      expect(avoid).toBe(undefined);
      return;
    }
    const found = await diagnosticsOf(avoid ?? "", machines[code]);
    expect(found.map((one) => one.code)).toContain(code);
    const others = found.filter((one) => isSerious(one) && one.code !== code).map((one) => one.code);
    expect(others).toEqual(Object.keys(inherent[code] ?? {}));
  });

  test("prefers a config without it and without a fault", async () => {
    for (const prefer of blocks(section(page, "Prefer"))) {
      const found = await diagnosticsOf(prefer, machines[code]);
      expect(found.filter((one) => isSerious(one) || one.code === code)).toEqual([]);
    }
  });
});

const pages = [
  "README.md",
  ...["docs", "docs/channels"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `${folder}/${name}`),
  ),
];

describe.each(pages.filter((name) => existsSync(join(root, name))))("%s", (name) => {
  test("shows configs without an error", async () => {
    for (const block of blocks(readFileSync(join(root, name), "utf8"))) {
      const isTests = block.startsWith("// SKYKOI.test.json5");
      const found = isTests
        ? readTestFile(name, Buffer.from(block), false).diagnostics
        : await diagnosticsOf(block);
      expect(found.filter((one) => one.severity === "error")).toEqual([]);
    }
  });
});
