// Reload on real files: good, bad and half-written ones, however they are saved.

import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { systemClock } from "../../../src/runtime/clock.ts";
import { TableHolder } from "../../../src/runtime/loaded-table.ts";
import { type Compile, Reload } from "../../../src/runtime/reload/reload.ts";
import { SourceWatch } from "../../../src/runtime/reload/source-watch.ts";
import { tempFolder } from "../../koi/store/temp-folder.ts";
import { logLines } from "../log-lines.ts";
import { tinyTable } from "../tiny-table.ts";
import { until } from "../until.ts";

const quick: SkykoiConfig = { gateway: { reload: { debounceMs: 1 } } };

/** The "config" of these tests: JSON whose `name` becomes the digest, and `include` is read as well. */
function compiler(file: string): Compile {
  return async () => {
    const watch = [file];
    try {
      const { name, include, port } = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
      if (include) watch.push(include);
      const more = include ? (JSON.parse(readFileSync(include, "utf8")) as { name: string }).name : "";
      const config: SkykoiConfig = { gateway: { ...quick.gateway, ...(port ? { port: Number(port) } : {}) } };
      return { ok: true, watch, table: tinyTable({ digest: `${name}${more}`, config }) };
    } catch (error) {
      return { ok: false, watch, problems: [`${file}:1:1 ${(error as SyntaxError).name}`] };
    }
  };
}

async function open(file: string, watch: readonly string[] = [file]) {
  const tables = new TableHolder(tinyTable({ digest: "first", config: quick }));
  const { log, lines } = logLines();
  const synced: string[] = [];
  let ends = 0;
  const reload = new Reload({
    compile: compiler(file),
    tables,
    clock: systemClock,
    log,
    syncAccounts: () => {
      synced.push(tables.current.digest);
      return Promise.resolve({ started: [], stopped: [] });
    },
    onEnd: () => (ends += 1),
  });
  onTestFinished(() => reload.stop());
  await reload.start(watch);
  // The files are fresh, so they are compiled once more at the start.
  await until(() => ends >= 1, "the first compilation");
  await reload.reload();
  const becomes = (digest: string): Promise<void> => until(() => tables.current.digest === digest, digest);
  const nextEnd = async (): Promise<void> => {
    const before = ends;
    await until(() => ends > before, "the end of a reload");
  };
  return { reload, tables, lines, synced, becomes, nextEnd };
}

function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

function configIn(folder: string, name = "first"): string {
  const file = join(folder, "SKYKOI.json");
  writeFileSync(file, JSON.stringify({ name }));
  return file;
}

test("a changed config is taken up, saved in place or by rename, again and again", async () => {
  const file = configIn(tempFolder());
  const { becomes, synced, lines } = await open(file);
  writeFileSync(file, '{"name":"in place"}');
  await becomes("in place");
  replace(file, '{"name":"renamed"}');
  await becomes("renamed");
  replace(file, '{"name":"renamed again"}');
  await becomes("renamed again");
  expect(synced).toEqual(["in place", "renamed", "renamed again"]);
  expect(lines.filter(({ message }) => message === "config taken up")).toHaveLength(3);
});

test("a broken config changes nothing but the status, and a mended one is taken up", async () => {
  const file = configIn(tempFolder());
  const { reload, tables, becomes, nextEnd, lines } = await open(file);
  writeFileSync(file, '{"name":');
  await nextEnd();
  expect(tables.current.digest).toBe("first");
  expect(reload.problems()).toEqual([`${file}:1:1 SyntaxError`]);
  expect(lines.some(({ level }) => level === "error")).toBe(true);
  writeFileSync(file, '{"name":"mended"}');
  await becomes("mended");
  expect(reload.problems()).toEqual([]);
});

test("a config that is saved again as it was has accounts tried again that a person had to mend", async () => {
  const file = configIn(tempFolder());
  const tables = new TableHolder(tinyTable({ digest: "first", config: quick }));
  const { log, lines } = logLines();
  const reload = new Reload({
    compile: compiler(file),
    tables,
    clock: systemClock,
    log,
    syncAccounts: () => expect.fail("nothing has changed"),
    tryAccountsAgain: () => Promise.resolve({ started: ["telegram:default"] }),
  });
  onTestFinished(() => reload.stop());
  await reload.reload();
  expect(lines.map(({ message, fields }) => [message, fields["started"]])).toEqual([
    ["accounts are tried again", ["telegram:default"]],
  ]);
});

test("a broken config that is put back as it was is fine again, and nothing is swapped", async () => {
  const file = configIn(tempFolder());
  const { reload, synced, nextEnd } = await open(file);
  writeFileSync(file, "{");
  await nextEnd();
  writeFileSync(file, '{"name":"first"}');
  await nextEnd();
  expect([reload.problems(), synced]).toEqual([[], []]);
});

test("a file that is written in pieces never takes the gateway down", async () => {
  const file = configIn(tempFolder());
  const { becomes, tables } = await open(file);
  const seen = new Set<string>();
  writeFileSync(file, "");
  for (const piece of '{"name":"whole"}') {
    appendFileSync(file, piece);
    seen.add(tables.current.digest);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await becomes("whole");
  expect([...seen]).toEqual(["first"]);
});

test("a deleted config keeps the old table; a new one in its place is taken up", async () => {
  const file = configIn(tempFolder());
  const { becomes, nextEnd, tables } = await open(file);
  rmSync(file);
  await nextEnd();
  expect(tables.current.digest).toBe("first");
  writeFileSync(file, '{"name":"new"}');
  await becomes("new");
});

test("included files are watched as soon as they are included", async () => {
  const folder = tempFolder();
  const file = configIn(folder);
  mkdirSync(join(folder, "parts"));
  const include = join(folder, "parts", "more.json");
  writeFileSync(include, '{"name":"+1"}');
  const { becomes } = await open(file);
  writeFileSync(file, JSON.stringify({ name: "with", include }));
  await becomes("with+1");
  writeFileSync(include, '{"name":"+2"}');
  await becomes("with+2");
});

test("a config behind a link follows its target, and the link itself", async () => {
  const folder = tempFolder();
  mkdirSync(join(folder, "dotfiles"));
  const real = configIn(join(folder, "dotfiles"));
  const link = join(folder, "link.json");
  symlinkSync(real, link);
  const { becomes } = await open(link);
  replace(real, '{"name":"target replaced"}');
  await becomes("target replaced");
  const other = join(folder, "dotfiles", "other.json");
  writeFileSync(other, '{"name":"link moved"}');
  symlinkSync(other, `${link}.new`);
  renameSync(`${link}.new`, link);
  await becomes("link moved");
});

test("a mounted config map is taken up when it is swapped", async () => {
  const folder = tempFolder();
  const mount = (version: string): void => {
    mkdirSync(join(folder, `..${version}`));
    writeFileSync(join(folder, `..${version}`, "c.json"), JSON.stringify({ name: version }));
    symlinkSync(`..${version}`, join(folder, "..data_tmp"));
    renameSync(join(folder, "..data_tmp"), join(folder, "..data"));
  };
  mount("v1");
  symlinkSync(join("..data", "c.json"), join(folder, "c.json"));
  const { becomes } = await open(join(folder, "c.json"));
  for (const version of ["v2", "v3"]) {
    mount(version);
    await becomes(version);
  }
});

test("what only a restart takes up is said", async () => {
  const file = configIn(tempFolder());
  const { becomes, lines } = await open(file);
  writeFileSync(file, '{"name":"other port","port":"4711"}');
  await becomes("other port");
  await until(() => lines.some(({ level }) => level === "warn"), "the warning");
  expect(lines.find(({ level }) => level === "warn")?.fields).toEqual({ waitForRestart: ["gateway.port"] });
});

test("a compiler that throws is a problem, not the end", async () => {
  const tables = new TableHolder(tinyTable({ digest: "first" }));
  const reload = new Reload({
    compile: () => Promise.reject(new Error("out of memory")),
    tables,
    clock: systemClock,
    log: logLines().log,
    syncAccounts: () => Promise.resolve({ started: [], stopped: [] }),
  });
  await reload.reload();
  expect(reload.problems()).toEqual(["the config could not be compiled: out of memory"]);
  await reload.stop();
});

/** A reload whose configs come one after the other, and who is asked to start anew. */
function modes(configs: readonly SkykoiConfig[], problem?: string, objection?: string) {
  const [first = {}, ...rest] = configs;
  const tables = new TableHolder(tinyTable({ digest: "0", config: first }));
  const { log, lines } = logLines();
  const asked: string[] = [];
  let next = 0;
  const reload = new Reload({
    compile: () => {
      next = Math.min(next + 1, rest.length);
      const config = rest[next - 1] ?? first;
      return Promise.resolve({ ok: true, watch: [], table: tinyTable({ digest: `${next}`, config }) });
    },
    tables,
    clock: systemClock,
    log,
    syncAccounts: () => Promise.resolve({ started: [], stopped: [] }),
    decides: ["bind"],
    objection: () => objection,
    restart: (table) => {
      asked.push(table.digest);
      return Promise.resolve(problem);
    },
  });
  onTestFinished(() => reload.stop());
  return { reload, tables, lines, asked };
}

const of = (
  mode: "hybrid" | "hot" | "restart" | "off",
  more: SkykoiConfig["gateway"] = {},
): SkykoiConfig => ({
  gateway: { ...more, reload: { mode, debounceMs: 1 } },
});

test.each([
  ["hybrid", { port: 1 }, ["1"], "1"],
  ["hybrid", { maxReplayAge: "1m" }, [], "1"],
  ["hybrid", { bind: "lan" }, [], "1"],
  ["hot", { port: 1 }, [], "1"],
  ["restart", { maxReplayAge: "1m" }, ["1"], "0"],
] as const)("mode %s, after a change of %j", async (mode, gateway, asked, current) => {
  const all = modes([of(mode), of(mode, gateway)]);
  await all.reload.reload();
  expect([all.asked, all.tables.current.digest, all.reload.problems()]).toEqual([asked, current, []]);
});

test("why the gateway can't be started anew is a problem as long as that holds", async () => {
  const all = modes([of("hybrid"), of("hybrid", { port: 1 })], "no secret");
  await all.reload.reload();
  await all.reload.reload();
  expect(all.asked).toEqual(["1", "1"]);
  expect(all.reload.problems()).toEqual([
    "the gateway can't be started anew with the config as it is: no secret",
  ]);
});

test.each([
  ["hot", { port: 1 }, [], ["not here"]],
  ["hybrid", { maxReplayAge: "1m" }, [], ["not here"]],
  // Started anew, it listens elsewhere, or says why it can't.
  ["hybrid", { port: 1 }, ["1"], []],
] as const)(
  "mode %s: a table that must not run where the gateway listens, after a change of %j",
  async (mode, gateway, asked, problems) => {
    const all = modes([of(mode), of(mode, gateway)], undefined, "not here");
    await all.reload.reload();
    expect([all.asked, all.tables.current.digest, all.reload.problems()]).toEqual([asked, "0", problems]);
  },
);

test("a setting that is put back as it was waits for nothing", async () => {
  const all = modes([of("hot"), of("hot", { port: 1 }), of("hybrid")]);
  await all.reload.reload();
  await all.reload.reload();
  expect(all.asked).toEqual([]);
});

test("mode off, once taken up, ends the watch", async () => {
  const file = configIn(tempFolder());
  const tables = new TableHolder(tinyTable({ digest: "first", config: of("hybrid") }));
  const { log, lines } = logLines();
  let compiled = 0;
  const reload = new Reload({
    compile: () => {
      compiled += 1;
      return Promise.resolve({
        ok: true,
        watch: [file],
        table: tinyTable({ digest: "off", config: of("off") }),
      });
    },
    tables,
    clock: systemClock,
    log,
    syncAccounts: () => Promise.resolve({ started: [], stopped: [] }),
  });
  onTestFinished(() => reload.stop());
  await reload.start(undefined);
  await until(() => lines.some(({ message }) => message.includes("not watched any more")), "the end");
  const before = compiled;
  writeFileSync(file, "changed");
  const probe = new SourceWatch({
    clock: systemClock,
    debounceMs: () => 1,
    onChange: () => probed.push("seen"),
    onError: () => undefined,
  });
  const probed: string[] = [];
  onTestFinished(() => probe.close());
  await probe.watch([file]);
  writeFileSync(file, "changed again");
  // A watch that begins later has seen it: one that still ran would have as well.
  await until(() => probed.length > 0, "the probe");
  expect(compiled).toBe(before);
});
