// The loop of repairs: which fixes are applied, which are not kept, and what is left.

import { describe, expect, test } from "vitest";
import { type Repair, type RepairRequest, repairConfig } from "../../../src/compiler/repair/repair-config.ts";
import { memoryHost } from "../make-compile.ts";

const path = "/config/SKYKOI.json";

type Options = Partial<Pick<RepairRequest, "allows" | "isSameRouting" | "levels">> & {
  readonly files?: Readonly<Record<string, string>>;
};

function repaired(text: string, { files = {}, ...options }: Options = {}): Promise<Repair> {
  const bytes = new TextEncoder().encode(text);
  const host = memoryHost({ files });
  return repairConfig({
    path,
    name: "SKYKOI.json",
    bytes,
    host,
    compilerVersion: "0.1.0",
    allows: "safe",
    ...options,
  });
}

function textIn({ files }: Repair, name = "SKYKOI.json"): string | undefined {
  const bytes = files.get(`/config/${name}`);
  return bytes && new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function titles({ applied }: Repair): string[] {
  return applied.map(({ fix }) => fix.title);
}

const config = `{
  kois: { list: [{ id: "home" }, { id: "work" }] },
  bindings: [
    // Work first.
    { koiId: "work", match: { channel: "whatsapp", peer: { kind: "dm", id: "+1 555 123 0001" } } },
    { koiId: "work", match: { channel: "whatsapp", peer: { kind: "dm", id: "+15551230001" } } }, // again
    { koiId: "hme", match: { channel: "whatsapp" } },
  ],
  channels: { whatsapp: {} },
}
`;

describe("what is safe", () => {
  test("is done until nothing is left of it", async () => {
    const repair = await repaired(config);
    expect(titles(repair)).toEqual(['add "default": true', 'write "+15551230001"', "remove bindings[1]"]);
    expect(textIn(repair)).toBe(
      config
        .replace('{ id: "home" }', '{ id: "home", default: true }')
        .replace("+1 555 123 0001", "+15551230001")
        .replace(/.*again\n/, ""),
    );
    expect(repair.compilation.diagnostics.map(({ code }) => code)).toContain("binding/unknown-koi");
  });

  test("is not done where routing can't be proven to be the same", async () => {
    const repair = await repaired(config, { isSameRouting: () => false });
    expect(titles(repair)).toEqual([]);
    expect(repair.files.size).toBe(0);
  });

  test("one that can't be kept does not keep the others back", async () => {
    const isSameRouting: RepairRequest["isSameRouting"] = (_before, after) =>
      after.analysis?.model.kois.defaultIsStated === false;
    expect(titles(await repaired(config, { isSameRouting }))).toEqual([
      'write "+15551230001"',
      "remove bindings[1]",
    ]);
  });

  test("texts are repaired where nothing could be analysed", async () => {
    const repair = await repaired(
      '{ kois: { list: [{ id: "home" }] }, bindings: [{ koiId: "home", match: { channel: "discord", guildId: 911111111111111112 } }], channels: { discord: {} } }',
    );
    expect(titles(repair)[0]).toBe("put it in quotes");
    expect(textIn(repair)).toContain('guildId: "911111111111111112"');
  });
});

describe("what is unsafe", () => {
  test("is done only when it is wanted", async () => {
    const repair = await repaired(config, { allows: "unsafe" });
    expect(textIn(repair)).toContain('{ koiId: "home", match');
    expect(repair.compilation.hasErrors).toBe(false);
  });

  test("a binding that is covered moves before what covers it", async () => {
    const text = `{
  kois: { list: [{ id: "home", default: true }, { id: "work" }] },
  bindings: [
    { koiId: "work", match: { channel: "discord", accountId: "*", guildId: "911111111111111111" } },
    // The shop.
    { koiId: "home", match: { channel: "discord", accountId: "biz", guildId: "911111111111111111" } },
  ],
  channels: { discord: { accounts: { biz: { token: "\${BIZ}" }, ops: { token: "\${OPS}" } } } },
}
`;
    const repair = await repaired(text, { allows: "unsafe" });
    const lines = text.split("\n");
    const moved = [...lines.slice(0, 3), ...lines.slice(4, 6), lines[3], ...lines.slice(6)];
    expect(textIn(repair)).toBe(moved.join("\n"));
  });

  test("old names are written anew, however deep", async () => {
    const text = `{
  agents: { list: [{ id: "home" }] },
  routing: { bindings: [{ agentId: "home", match: { provider: "webchat" } }] },
}
`;
    const repair = await repaired(text, { allows: "unsafe" });
    expect(repair.compilation.hasErrors).toBe(false);
    expect(textIn(repair)).not.toMatch(/agent|provider|routing/);
  });

  test("placeholders are never filled in", async () => {
    const text = '{ kois: { list: [{ id: "home" }] }, bindings: [{ match: { channel: "webchat" } }] }';
    expect((await repaired(text, { allows: "unsafe" })).files.size).toBe(0);
  });
});

test("included files are repaired where they are, byte order marks and line ends stay", async () => {
  const files = {
    "rules.json5":
      '\ufeff{\r\n  bindings: [\r\n    { koiId: "home", match: { channel: "webchat" } },\r\n    { koiId: "home", match: { channel: "webchat" } },\r\n  ],\r\n}\r\n',
  };
  const text = '{ $include: "rules.json5", kois: { list: [{ id: "home" }] } }';
  const repair = await repaired(text, { files });
  expect([...repair.files.keys()]).toEqual(["/config/rules.json5"]);
  expect(textIn(repair, "rules.json5")).toBe(
    '\ufeff{\r\n  bindings: [\r\n    { koiId: "home", match: { channel: "webchat" } },\r\n  ],\r\n}\r\n',
  );
});
