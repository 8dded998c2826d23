import { expect, test } from "vitest";
import { renderGitlab } from "../../../src/cli/report/gitlab.ts";
import { diagnosticAt } from "./diagnostic-at.ts";
import { cases, reportOn } from "./report-case.ts";

const text = "{ kois: {} }";

interface Entry {
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: { readonly path: string };
}

const entriesOf = (report: string): Entry[] => JSON.parse(report) as Entry[];

test("severities are those of Code Quality, and what can't be lowered is a blocker", () => {
  const diagnostics = [
    diagnosticAt(text, "kois", { severity: "hint" }),
    diagnosticAt(text, "kois", { severity: "info" }),
    diagnosticAt(text, "kois", { severity: "warning" }),
    diagnosticAt(text, "kois", { severity: "error" }),
    diagnosticAt(text, "kois", { severity: "error", code: "schema/unknown-key" }),
    diagnosticAt(text, "kois", { severity: "warning", code: "schema/deprecated" }),
  ];
  const fingerprints = new Map(diagnostics.map((one, i) => [one, String(i)]));
  const config = { file: "a.json", textNames: ["a.json"], diagnostics, fingerprints, textOf: () => text };
  expect(entriesOf(renderGitlab([config], "/config")).map((one) => one.severity)).toEqual([
    "info",
    "minor",
    "major",
    "critical",
    "blocker",
    "major",
  ]);
});

test("a fingerprint stands in a report once, also where configs share a file or are named twice", async () => {
  const other = { ...cases.many, name: "other.json" };
  const entries = entriesOf(await reportOn([cases.many, other, cases.many], "gitlab"));
  const shared = entries.filter((one) => one.location.path === "kois.json5");
  expect(shared.length).toBeGreaterThan(3);
  expect(new Set(entries.map((one) => one.fingerprint)).size).toBe(entries.length);
});

test("a fingerprint is the same whatever else is in the report, and however the config is named", async () => {
  const alone = entriesOf(await reportOn([cases.many], "gitlab"));
  const behind = entriesOf(await reportOn([cases.path, { ...cases.many, name: "./SKYKOI.json" }], "gitlab"));
  expect(behind.slice(-alone.length).map((one) => one.fingerprint)).toEqual(
    alone.map((one) => one.fingerprint),
  );
});
