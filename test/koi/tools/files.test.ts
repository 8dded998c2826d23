// The tools for files, and what they leave alone.

import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { tempFolder } from "../store/temp-folder.ts";
import { toolBench } from "./make-context.ts";

describe("read", () => {
  test("numbers lines, and goes on where it was told to", async () => {
    const { call } = await toolBench();
    await call("write", { path: "a/b.txt", content: "one\ntwo\nthree\n" });
    expect(await call("read", { path: "a/b.txt" })).toBe("1\tone\n2\ttwo\n3\tthree");
    expect(await call("read", { path: "a/b.txt", offset: 2, limit: 1 })).toBe("2\ttwo\n[… 1 more lines …]");
    expect(await call("read", { path: "a/b.txt", offset: 9 })).toBe("(the file has 3 lines)");
  });

  test("lists a folder, shows a picture, refuses what is no text", async () => {
    const { call, workspace } = await toolBench();
    mkdirSync(join(workspace, "dir"));
    writeFileSync(join(workspace, "p.png"), Buffer.from("89504e47", "hex"));
    writeFileSync(join(workspace, "x.bin"), Buffer.from("ff00ff", "hex"));
    expect(await call("read", { path: "." })).toBe("dir/\np.png\nx.bin");
    expect(await call("read", { path: "p.png" })).toBe("[image: image/png]");
    expect(await call("read", { path: "x.bin" })).toBe("error: `x.bin` is no UTF-8 text (3 bytes)");
    expect(await call("read", { path: "no.txt" })).toBe("error: there is nothing at `no.txt`");
  });
});

describe("write and edit", () => {
  test("a file keeps its mode, and the passage must be the only one", async () => {
    const { call, workspace } = await toolBench();
    const file = join(workspace, "run.sh");
    writeFileSync(file, "a b a", { mode: 0o750 });
    expect(await call("edit", { path: "run.sh", oldText: "a", newText: "c" })).toMatch(
      /^error: .* stands in `run.sh` 2 times/,
    );
    expect(await call("edit", { path: "run.sh", oldText: "x", newText: "c" })).toMatch(
      /^error: oldText does not stand/,
    );
    expect(await call("edit", { path: "run.sh", oldText: "a", newText: "$&", all: true })).toBe(
      "changed `run.sh` in 2 places",
    );
    expect(readFileSync(file, "utf8")).toBe("$& b $&");
    expect(statSync(file).mode & 0o777).toBe(0o750);
  });
});

describe("apply_patch", () => {
  const patch = (body: string): object => ({ patch: `*** Begin Patch\n${body}\n*** End Patch` });

  test("changes, makes, moves and deletes files at once", async () => {
    const { call, workspace } = await toolBench();
    await call("write", { path: "a.txt", content: "head\nsame\nold\nsame\ntail\n" });
    await call("write", { path: "gone.txt", content: "x" });
    await call("write", { path: "from.txt", content: "one\r\ntwo\r\n" });
    const said = await call(
      "apply_patch",
      patch(`*** Update File: a.txt
@@ old
 same
-tail
+end
*** Add File: dir/new.txt
+line
*** Delete File: gone.txt
*** Update File: from.txt
*** Move to: to.txt
@@
-two
+2`),
    );
    expect(said.split("\n")).toEqual([
      "changed `a.txt`",
      "made `dir/new.txt`",
      "deleted `gone.txt`",
      "moved `from.txt` to `to.txt`",
      "deleted `from.txt`",
    ]);
    expect(readFileSync(join(workspace, "a.txt"), "utf8")).toBe("head\nsame\nold\nsame\nend\n");
    expect(readFileSync(join(workspace, "dir/new.txt"), "utf8")).toBe("line\n");
    expect(readFileSync(join(workspace, "to.txt"), "utf8")).toBe("one\r\n2\r\n");
    expect(await call("read", { path: "." })).toBe("a.txt\ndir/\nto.txt");
  });

  test("where one change does not fit none is made", async () => {
    const { call } = await toolBench();
    await call("write", { path: "a.txt", content: "one\n" });
    const said = await call(
      "apply_patch",
      patch("*** Update File: a.txt\n-one\n+two\n*** Delete File: b.txt"),
    );
    expect(said).toBe("error: there is no `b.txt`; nothing was changed");
    expect(await call("read", { path: "a.txt" })).toBe("1\tone");
    expect(await call("apply_patch", patch("*** Update File: a.txt\n-nine\n+two"))).toMatch(
      /do not stand together/,
    );
    expect(await call("apply_patch", { patch: "diff" })).toMatch(/^error: a patch begins with/);
  });
});

describe("what a patch leaves as it is", () => {
  async function patched(content: string, body: string): Promise<string> {
    const { call, workspace } = await toolBench();
    writeFileSync(join(workspace, "a"), content);
    const said = await call("apply_patch", {
      patch: `*** Begin Patch\n*** Update File: a\n${body}\n*** End Patch`,
    });
    const now = readFileSync(join(workspace, "a"), "utf8");
    return said === "changed `a`" ? now : `${said.split("\n")[0]} | ${now === content ? "as it was" : now}`;
  }

  test.each([
    ["ends of lines that are mixed", "a\r\nb\nc\r\n", " b\n-c\n+C\n+D", "a\r\nb\nC\r\nD\r\n"],
    ["no line break at the end", "a\nb", "-b\n+B\n+C", "a\nB\nC"],
    ["no line break at the end, something appended", "a\r\nb", "+c", "a\r\nb\r\nc"],
    ["a byte order mark", "\uFEFFa\nb\n", "-a\n+A", "\uFEFFA\nb\n"],
    ["white space of lines that stay", "  a  \nb\n", " a\n-b\n+B", "  a  \nB\n"],
    ["typographic signs of lines that stay", "\u201ca\u201d\nb\n", ' "a"\n-b\n+B', "\u201ca\u201d\nB\n"],
    ["an empty file", "", "+a", "a\n"],
    ["all but the last of several like it", "x\ny\nx\n", "@@\n-x\n+X\n*** End of File", "x\ny\nX\n"],
    ["line numbers of a diff", "a\nb\n", "@@ -1,2 +1,2 @@\n a\n-b\n+B", "a\nB\n"],
    ["several places", "a\n1\nb\n1\n", "@@ a\n-1\n+2\n@@ b\n-1\n+3", "a\n2\nb\n3\n"],
    ["a blank line before the end of the patch", "a\nb\n", "-a\n+A\n", "A\nb\n"],
    [
      "all, where a place is not sure",
      "  a\n    a\n",
      "-a\n+A",
      "error: in `a` these lines do not stand together: | as it was",
    ],
  ])("%s", async (_, content, body, after) => {
    expect(await patched(content, body)).toBe(after);
  });

  test("every file, where one of them may not be written", async () => {
    const { call, stateDir, workspace } = await toolBench();
    const skill = join(stateDir, "skills/sing/SKILL.md");
    mkdirSync(join(skill, ".."), { recursive: true });
    writeFileSync(skill, "sing\n");
    writeFileSync(join(workspace, "a"), "one\n");
    writeFileSync(join(workspace, "gone"), "x");
    const body = `*** Update File: a\n-one\n+two\n\n*** Delete File: gone\n*** Add File: new\n+n\n\n*** Update File: ${skill}\n-sing\n+dance`;
    expect(await call("apply_patch", { patch: `*** Begin Patch\n${body}\n*** End Patch` })).toBe(
      `error: \`${skill}\` is not for you: it belongs to all kois; nothing was changed`,
    );
    expect(await call("read", { path: "." })).toBe("a\ngone");
    expect(readFileSync(join(workspace, "a"), "utf8")).toBe("one\n");
    expect(readFileSync(join(workspace, "gone"), "utf8")).toBe("x");
  });
});

test("a passage is changed in a file with other ends of lines", async () => {
  const { call, workspace } = await toolBench();
  writeFileSync(join(workspace, "a"), "one\r\ntwo\r\nthree\r\n");
  expect(await call("edit", { path: "a", oldText: "one\ntwo", newText: "1\n2" })).toBe("changed `a`");
  expect(readFileSync(join(workspace, "a"), "utf8")).toBe("1\r\n2\r\nthree\r\n");
});

describe("what is not a koi's own", () => {
  const config = { kois: { list: [{ id: "main" }, { id: "work" }] } };

  test.each([
    ["its own koiDir", "koi/main/koi/auth-profiles.json", "it belongs to the gateway"],
    ["its own store", "koi/main/sessions/koi.db", "it belongs to the gateway"],
    ["the config", "SKYKOI.json", "it belongs to the gateway"],
    ["another koi's workspace", "workspace-work/MEMORY.md", "it belongs to another koi"],
    ["another koi's koiDir", "koi/work/koi/auth-profiles.json", "it belongs to another koi"],
  ])("%s is left alone", async (_, path, reason) => {
    const { call, stateDir, workspace } = await toolBench(config);
    const file = join(stateDir, path);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, "secret-4711");
    for (const way of [file, join("..", path), join(workspace, "..", path)]) {
      expect(await call("read", { path: way })).toBe(`error: \`${way}\` is not for you: ${reason}`);
      expect(await call("write", { path: way, content: "x" })).toMatch(/^error: .* is not for you/);
    }
    symlinkSync(file, join(workspace, "link"));
    expect(await call("read", { path: "link" })).toBe(`error: \`link\` is not for you: ${reason}`);
    expect(readFileSync(file, "utf8")).toBe("secret-4711");
  });

  test("nor are files of the gateway's process", async () => {
    const { call } = await toolBench();
    expect(await call("read", { path: "/proc/self/environ" })).toMatch(/^error: .* is not for you/);
  });

  test("nor is a config that lies elsewhere", async () => {
    const configFile = join(tempFolder(), "SKYKOI.json");
    const { call } = await toolBench({}, { tools: { configFile } });
    expect(await call("write", { path: configFile, content: "{}" })).toBe(
      `error: \`${configFile}\` is not for you: it belongs to the gateway`,
    );
  });

  test("the skills of all kois are there to be read alone", async () => {
    const { call, stateDir } = await toolBench();
    const file = join(stateDir, "skills/sing/SKILL.md");
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, "sing");
    expect(await call("read", { path: file })).toBe("1\tsing");
    expect(await call("edit", { path: file, oldText: "sing", newText: "dance" })).toBe(
      `error: \`${file}\` is not for you: it belongs to all kois`,
    );
  });

  test("other files of the machine are free: the workspace is no jail", async () => {
    const { call } = await toolBench();
    expect(await call("read", { path: "/etc/hostname" })).toMatch(/^1\t/);
  });
});
