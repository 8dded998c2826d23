// Reading a table: what was written is read, and anything else is refused.

import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type TableProblem, decodeTable } from "../../../src/routing/table/decode.ts";
import { FORMAT_VERSION, HEADER_BYTES, header } from "../../../src/routing/table/layout.ts";
import { factsOf, gatewayOf, rulesOf } from "../make.ts";
import { readTable, tableBytes } from "./build-table.ts";
import { largeTable, peerEntries } from "./large-table.ts";

const rules = rulesOf(
  { koi: "home", account: "*" },
  { koi: "work", peer: ["room", "5"], guildId: "9", roles: ["71", "72"] },
  { koi: "work", channel: "webchat", peer: ["dm", "gäst"] },
);
const bytes = tableBytes(rules);

/** What a reader says of `altered`: the problem, or undefined where it takes it for a table. */
function problemOf(altered: Uint8Array): TableProblem | undefined {
  const result = decodeTable(altered);
  return result.ok ? undefined : result.problem;
}

/** A copy of the table with some bytes changed by XOR. */
function altered(
  original: Uint8Array,
  ...changes: readonly (readonly [at: number, xor: number])[]
): Uint8Array {
  const copy = original.slice();
  for (const [at, xor] of changes) copy[at] = (copy[at] ?? 0) ^ xor;
  return copy;
}

/** A copy with u32 fields of the header overwritten, under a checksum that fits. */
function forged(fields: Partial<Record<keyof typeof header, number>>, original = bytes): Uint8Array {
  const copy = original.slice();
  const view = new DataView(copy.buffer);
  for (const [name, value] of Object.entries(fields)) {
    view.setUint32(header[name as keyof typeof header], value, true);
  }
  view.setUint32(header.checksum, crc32(copy.subarray(header.checksum + 4)), true);
  return copy;
}

function field(name: keyof typeof header): number {
  return new DataView(bytes.buffer).getUint32(header[name], true);
}

describe("a table that was written", () => {
  it("is read with everything in it", () => {
    const { gateway, bindings, entries, route } = readTable(bytes);
    expect({ gateway, bindings, entries }).toEqual({
      gateway: gatewayOf(["home", "work"]),
      bindings: 3,
      entries: 5,
    });
    expect(route(factsOf({ guildId: "9", roles: ["72"] }))).toEqual({
      tier: "peer",
      koiId: "work",
      bindingIndex: 1,
      sessionKey: "koi:work:discord:channel:5",
      accountId: "a",
    });
  });

  it.each([0, 1, 2, 3, 5])("is read %i bytes into a buffer, and in a Buffer of node", (offset) => {
    const backing = new Uint8Array(bytes.length + offset + 3);
    backing.set(bytes, offset);
    const facts = factsOf({ channel: "webchat", peer: ["dm", "gäst"] });
    const inside = readTable(backing.subarray(offset, offset + bytes.length));
    expect(inside.matcher.win(facts)).toEqual({ bindingIndex: 2, koiId: "work", tier: "peer" });
    const ofNode = readTable(Buffer.from(backing.buffer, offset, bytes.length));
    expect(ofNode.matcher.win(facts)).toEqual({ bindingIndex: 2, koiId: "work", tier: "peer" });
  });

  it("is read from shared memory", () => {
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    expect(readTable(shared).route(factsOf({})).koiId).toBe("home");
  });

  it("says of each binding where it stands, in whichever file", () => {
    const gateway = gatewayOf(["home", "work"], {
      sources: [
        { path: "SKYKOI.json", digest: "sha256:00" },
        { path: "conf/work.json5", digest: "sha256:01" },
      ],
    });
    const files = [
      [0, 0],
      [1, 1],
      [3, 0],
    ] as const;
    const positions = [
      [12, 5],
      [2, 70_000],
      [900, 1],
      [13, 5],
    ] as const;
    const { sourceOf } = readTable(tableBytes(rules, { gateway, files, positions }));
    expect([-1, 0, 1, 2, 3, 4, Number.NaN].map((index) => sourceOf(index))).toEqual([
      undefined,
      { file: "SKYKOI.json", line: 12, column: 5 },
      { file: "conf/work.json5", line: 2, column: 70_000 },
      { file: "conf/work.json5", line: 900, column: 1 },
      { file: "SKYKOI.json", line: 13, column: 5 },
      undefined,
      undefined,
    ]);
  });

  it("is read without any binding", () => {
    const empty = readTable(tableBytes([]));
    expect([empty.bindings, empty.entries, empty.sourceOf(0), empty.route(factsOf({})).tier]).toEqual([
      0,
      0,
      undefined,
      "default",
    ]);
  });
});

describe("a table that was altered is refused", () => {
  it("whichever byte it is, and whichever bit", () => {
    for (let at = 0; at < bytes.length; at++) {
      for (const xor of [1, 2, 4, 8, 16, 32, 64, 128, 255]) {
        expect([at, xor, problemOf(altered(bytes, [at, xor])) === undefined]).toEqual([at, xor, false]);
      }
    }
  });

  it("with the part that is wrong", () => {
    const problems = Array.from({ length: 24 }, (_, at) => problemOf(altered(bytes, [at, 255])));
    expect(problems).toEqual([
      ...Array<TableProblem>(8).fill("not_a_table"),
      ...Array<TableProblem>(4).fill("other_version"),
      ...problems.slice(header.totalBytes, header.totalBytes + 4),
      ...Array<TableProblem>(8).fill("damaged"),
    ]);
    const lengths = new Set(problems.slice(header.totalBytes, header.totalBytes + 4));
    expect([...lengths].filter((problem) => problem !== "truncated" && problem !== "damaged")).toEqual([]);
  });

  it("in several places at once, of a table of 20,000 bindings", () => {
    const large = largeTable(peerEntries(20_000));
    expect(problemOf(large)).toBe(undefined);
    const change = fc.tuple(fc.nat({ max: large.length - 1 }), fc.integer({ min: 1, max: 255 }));
    const changes = fc.uniqueArray(change, { minLength: 1, maxLength: 12, selector: ([at]) => at });
    fc.assert(
      fc.property(changes, (list) => {
        expect(problemOf(altered(large, ...list))).not.toBe(undefined);
      }),
      { numRuns: 300 },
    );
  });

  it("at each length short of its own", () => {
    for (let length = 0; length < bytes.length; length++) {
      const problem = length < 8 ? "not_a_table" : "truncated";
      expect([length, problemOf(bytes.subarray(0, length))]).toEqual([length, problem]);
    }
  });

  it("with anything behind it", () => {
    const longer = new Uint8Array(bytes.length + 1);
    longer.set(bytes);
    expect(problemOf(longer)).toBe("damaged");
  });
});

describe("what is no table of this version is refused", () => {
  it("such as a config, a zip file or nothing", () => {
    const texts = ["{ kois: {} }", "", "PK\u0003\u0004", "SKYKOI", "\0".repeat(4096)];
    expect(texts.map((text) => problemOf(new TextEncoder().encode(text)))).toEqual(
      texts.map(() => "not_a_table"),
    );
  });

  it("such as a table of another version, though its checksum fits", () => {
    const others = [0, FORMAT_VERSION + 1, 0xffff_ffff];
    expect(others.map((version) => problemOf(forged({ version })))).toEqual(
      others.map(() => "other_version"),
    );
  });
});

describe("a checksum that fits does not make a table", () => {
  // Rounded up in 32 bits, 2³¹ turns negative, and a longer arena can hide it.
  const positions = field("positionBytes") + ((4 - (field("positionBytes") % 4)) % 4);
  const makingUp = { positionBytes: 2 ** 31, arenaBytes: field("arenaBytes") + positions + 2 ** 31 };
  const sizes: readonly (readonly [string, Partial<Record<keyof typeof header, number>>])[] = [
    ["no slot", { capacity: 0 }],
    ["as many slots as entries", { entries: field("capacity") }],
    ["more slots than bytes", { capacity: 0x4000_0000 }],
    ["more data than bytes", { dataBytes: 0xffff_fff0 }],
    ["more positions than bytes", { positionBytes: 0xffff_ffff }],
    ["more arena than bytes", { arenaBytes: field("arenaBytes") + 4 }],
    ["sizes that make up for each other", makingUp],
    ["data that ends early", { dataBytes: field("dataBytes") - 1 }],
  ];

  it.each(sizes)("with %s", (_, fields) => {
    expect(problemOf(forged(fields))).toBe("damaged");
  });

  it.each(["null", "[]", "{}", '{"gateway":{}}', '{"gateway":{"kois":[]}}', "\u0000"])(
    "with data like %j",
    (data) => {
      const copy = bytes.slice();
      copy.fill(0x20, HEADER_BYTES, HEADER_BYTES + field("dataBytes"));
      copy.set(new TextEncoder().encode(data), HEADER_BYTES);
      expect(problemOf(forged({}, copy))).toBe("damaged");
    },
  );
});
