// What a koi finds in its notes, and what it must not find.

import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chunkText } from "../../../src/koi/memory/chunk-text.ts";
import { listNotes, memoryNote, type MemoryNote } from "../../../src/koi/memory/memory-notes.ts";
import { searchNotes, type SearchOptions } from "../../../src/koi/memory/search-notes.ts";
import { tempFolder } from "../store/temp-folder.ts";

const options: SearchOptions = { tokens: 400, overlap: 80, maxResults: 6, minScore: 0.35 };

function workspace(): string {
  const folder = tempFolder();
  mkdirSync(join(folder, "memory/2026"), { recursive: true });
  writeFileSync(join(folder, "MEMORY.md"), "The safe's code is on the back of the clock.");
  writeFileSync(
    join(folder, "memory/2026-01-01.md"),
    "Grüße aus Oslo.\n\nThe boiler was repaired by Mr. Hansen.",
  );
  writeFileSync(join(folder, "memory/2026/notes.md"), "The boiler is loud.");
  writeFileSync(join(folder, "KOIS.md"), "The boiler is none of your business.");
  return folder;
}

/** All notes that a session may know. */
async function memoryNotes(folder: string, isOwners: boolean): Promise<MemoryNote[]> {
  const own = await memoryNote(folder, "MEMORY.md", isOwners);
  const notes = await Promise.all(
    (await listNotes(folder)).map(async ({ path, read }) => ({ path, text: await read() })),
  );
  return [
    ...(own ? [own] : []),
    ...notes.flatMap(({ path, text }) => (text === undefined ? [] : [{ path, text }])),
  ];
}

const paths = async (folder: string, query: string, isOwners: boolean): Promise<string[]> =>
  (await searchNotes(await memoryNotes(folder, isOwners), query, options)).map(({ path }) => path);

test("the piece with most of the words comes first; other files of the workspace are not notes", async () => {
  const folder = workspace();
  expect(await paths(folder, "boiler repaired", false)).toEqual([
    "memory/2026-01-01.md",
    "memory/2026/notes.md",
  ]);
  const [hit] = await searchNotes(await memoryNotes(folder, false), "boiler repaired", options);
  expect(hit).toMatchObject({ firstLine: 1, lastLine: 3, score: 1 });
});

test("MEMORY.md is found in the owner's own session, and in no other", async () => {
  const folder = workspace();
  expect(await paths(folder, "code of the safe", true)).toContain("MEMORY.md");
  expect(await paths(folder, "code of the safe", false)).not.toContain("MEMORY.md");
  expect((await memoryNote(folder, "MEMORY.md", true))?.text).toContain("safe");
  expect(await memoryNote(folder, "MEMORY.md", false)).toBe(undefined);
});

test("no link leads from a daily note to MEMORY.md, or out of the workspace", async () => {
  const folder = workspace();
  symlinkSync(join(folder, "MEMORY.md"), join(folder, "memory/copy.md"));
  symlinkSync("/etc/passwd", join(folder, "memory/passwd.md"));
  const seen = (await memoryNotes(folder, false)).map(({ path }) => path);
  expect(seen).toEqual(["memory/2026-01-01.md", "memory/2026/notes.md"]);
  for (const path of [
    "memory/copy.md",
    "memory/passwd.md",
    "memory/../MEMORY.md",
    "../MEMORY.md",
    "KOIS.md",
    "/etc/passwd",
  ])
    expect(await memoryNote(folder, path, false)).toBe(undefined);
});

test.each(["/etc", "."])("a folder of notes that is a link to %s holds none", async (target) => {
  const folder = tempFolder();
  writeFileSync(join(folder, "MEMORY.md"), "The safe's code.");
  symlinkSync(target, join(folder, "memory"));
  expect(await memoryNotes(folder, false)).toEqual([]);
  expect(await memoryNote(folder, "memory/MEMORY.md", false)).toBe(undefined);
});

test("words match by their beginning, without accents, and too few of them are no result", async () => {
  const folder = workspace();
  expect(await paths(folder, "gruß osl", false)).toEqual(["memory/2026-01-01.md"]);
  expect(await paths(folder, "hansen telephone number please", false)).toEqual([]);
});

test.each(['" OR text:*', "NEAR(a b)", "boiler AND", "-- ; DROP", "", "***"])(
  "the query %j is words and nothing else",
  async (query) => {
    await expect(paths(workspace(), query, true)).resolves.toBeInstanceOf(Array);
  },
);

test("a long text is cut at lines; neighbours share what fits, and nothing is lost", () => {
  const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
  const chunks = chunkText(lines.join("\n"), 20, 5);
  expect(chunks.length).toBeGreaterThan(5);
  const covered = new Set(chunks.flatMap(({ firstLine, lastLine }) => lines.slice(firstLine - 1, lastLine)));
  expect(covered.size).toBe(100);
  for (const [index, { firstLine }] of chunks.entries()) {
    if (index > 0) expect(firstLine).toBeLessThanOrEqual((chunks[index - 1]?.lastLine ?? 0) + 1);
  }
  expect(chunkText("x".repeat(9000), 20, 5)).toHaveLength(1);
});
