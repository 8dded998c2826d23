import { describe, expect, it } from "vitest";
import { generateConfig } from "../../../bench/generate-config.ts";
import type { BindingColumns, ColumnRead } from "../../../src/compiler/read/columns.ts";
import { byteToTextOffset, readColumns } from "../../../src/compiler/read/columns.ts";
import { parseJson5 } from "../../../src/compiler/read/json5.ts";
import { readSource } from "../../../src/compiler/read/read-source.ts";
import { rebuilt } from "./rebuilt.ts";

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function read(text: string): ColumnRead | undefined {
  return readColumns(encoded(text));
}

function columnsOf(...elements: string[]): BindingColumns {
  const columns = read(`{bindings: [${elements.join(",")}]}`)?.columns;
  if (columns === undefined) throw new Error(`no columns: ${elements.join()}`);
  return columns;
}

describe("readColumns", () => {
  it("gives a row for each plain binding", () => {
    const text = `{
      bindings: [
        { koiId: 'home', match: { channel: "whatsapp", accountId: "biz", peer: { kind: "dm", id: "+1555" } } },
        { match: { peer: { id: "C01", kind: 'channel' }, "channel": 'slack' }, 'koiId': "work", },
        {koiId:"home",match:{channel:"whatsapp"}}
      ],
      kois: { list: [ { id: 'home' }, { id: 'work' } ] },
    }`;
    const { bytes, columns, rest } = read(text) as ColumnRead;
    expect(rest).toEqual({ kois: { list: [{ id: "home" }, { id: "work" }] } });
    expect(bytes).toEqual(encoded(text));
    expect(columns).toEqual({
      count: 3,
      koi: Uint16Array.of(0, 1, 0),
      channel: Uint8Array.of(0, 1, 0),
      account: Uint16Array.of(1, 0, 0),
      kind: Uint8Array.of(1, 2, 0),
      idStart: Uint32Array.of(text.indexOf("+1555"), text.indexOf("C01"), 0),
      idLength: Uint16Array.of(5, 3, 0),
      start: Uint32Array.of(text.indexOf("{ koiId"), text.indexOf("{ match"), text.indexOf('{koiId:"')),
      koiNames: ["home", "work"],
      channelNames: ["whatsapp", "slack"],
      accountNames: ["biz"],
      kindNames: ["dm", "channel"],
      odd: new Map(),
    });
  });

  it("takes comments and blanks wherever they may stand", () => {
    const columns = columnsOf(
      "/*a*/{/*b*/koiId/*c*/:/*d*/'a'/*e*/,/*é*/match/*f*/:// 😀\u2028{channel\n:\r\n'b'\t,\v}\f,}// end\n",
      "{koiId:'a',match:{channel:'b',peer:{kind:'dm'/**/,id:/***/'x'}// c\r}}",
    );
    expect([columns.count, columns.odd.size]).toEqual([2, 0]);
  });

  it("takes an empty list, and a byte order mark", () => {
    expect(read("{bindings:[]}")?.columns.count).toBe(0);
    const text = "{bindings:[{koiId:'a',match:{channel:'b'}}]}";
    const columns = readColumns(Uint8Array.from([0xef, 0xbb, 0xbf, ...encoded(text)]))?.columns;
    expect(columns?.start).toEqual(Uint32Array.of(text.indexOf("{koi") + 3));
  });

  it("keeps other elements as values, their place in the list and their offset", () => {
    const elements = [
      "{koiId:'a',match:{channel:'b',guildId:'1'}}",
      "{koiId:'a',match:{channel:'b'}}",
      "{koiId:'a',match:{channel:'b'},comment:'x'}",
      "{koiId:'\\u0061',match:{channel:'b'}}",
      "{koiId:'é',match:{channel:'b'}}",
      "{koiId:7,match:{channel:'b'}}",
      "{koiId:'',match:{channel:'b'}}",
      `{koiId:'a',match:{channel:'b',peer:{kind:'dm',id:'${"9".repeat(256)}'}}}`,
      "{koiId:'a',match:{channel:'b',peer:{kind:'dm'}}}",
      "{koiId:'a',match:{channel:'b',peer:{}}}",
      "{koiId:'a',match:{}}",
      "{koiId:'a'}",
      "{koiIdx:'a',match:{channel:'b'}}",
      "{k\\u006fiId:'a',match:{channel:'b'}}",
      "{}",
      "[]",
      "null",
      "0x1F",
      "'\\\\'",
    ];
    const columns = columnsOf(...elements);
    expect(columns.count).toBe(elements.length);
    expect([...columns.odd.keys()]).toEqual(elements.map((_, index) => index).filter((index) => index !== 1));
    for (const [index, value] of columns.odd) expect(value).toEqual(parseJson5(elements[index] ?? ""));
    const text = `{bindings: [${elements.join(",")}]}`;
    const offsets = [...columns.start].map((start) => byteToTextOffset(encoded(text), start));
    expect(offsets.map((offset, index) => text.startsWith(elements[index] ?? "?", offset))).not.toContain(
      false,
    );
    expect([...columns.koi, ...columns.idLength].some((value) => value > 0)).toBe(false);
  });

  it("knows its keys by every letter", () => {
    const plain = "{koiId:'a',match:{channel:'b',accountId:'c',peer:{kind:'d',id:'e'}}}";
    for (const key of ["koiId", "match", "channel", "accountId", "peer", "kind", "id"]) {
      const near = [`${key}x`, key.slice(1), key.slice(0, -1)];
      for (let at = 0; at < key.length; at++) near.push(`${key.slice(0, at)}_${key.slice(at + 1)}`);
      for (const other of near.filter((name) => name !== "")) {
        for (const quote of ["", "'"]) {
          const element = plain.replace(`${key}:`, `${quote}${other}${quote}:`);
          expect(columnsOf(element).odd.get(0)).toEqual(parseJson5(element));
        }
      }
    }
    expect(columnsOf(plain).odd.size).toBe(0);
  });

  it("takes ids of up to 255 characters", () => {
    const id = "9".repeat(255);
    const columns = columnsOf(`{koiId:'a',match:{channel:'b',peer:{kind:'dm',id:'${id}'}}}`);
    expect([columns.idLength[0], columns.odd.size]).toEqual([255, 0]);
  });

  const PLAIN = "{koiId:'a',match:{channel:'b'}}";
  const REFUSED: Readonly<Record<string, string>> = {
    "no object": `[${PLAIN}]`,
    "nothing at all": "",
    "no bindings": "{kois:{}}",
    "bindings that are no list": "{bindings:{}}",
    "bindings twice": `{bindings:[],bindings:[${PLAIN}]}`,
    "another key twice": "{bindings:[],a:1,'a':2}",
    "a reserved key": "{bindings:[],__proto__:{}}",
    "a reserved key in an element": "{bindings:[{koiId:'a',match:{channel:'b',constructor:1}}]}",
    "a reserved key elsewhere": "{bindings:[],a:{prototype:1}}",
    "a key twice elsewhere": "{bindings:[],a:{b:1,b:2}}",
    "an include": "{bindings:[],$include:'x.json5'}",
    "a key with an escape": "{bindings:[],\\u0061:1}",
    "a syntax error in an element": "{bindings:[{koiId:'a' match:{channel:'b'}}]}",
    "a syntax error between elements": `{bindings:[${PLAIN}${PLAIN}]}`,
    "a syntax error elsewhere": "{bindings:[],a:[1,,]}",
    "something behind the end": "{bindings:[]} x",
    "an open end": `{bindings:[${PLAIN}`,
    "an open comment": "{bindings:[]} /*",
    "a key twice in an element": "{bindings:[{koiId:'a',koiId:'b',match:{channel:'c'}}]}",
    "a number that is not finite": "{bindings:[],port:NaN}",
    "a number that is not exact": "{bindings:[{koiId:'a',match:{channel:'b',guildId:123456789012345678}}]}",
    "an invisible character in an element": "{bindings:[{koiId:'a\u200b',match:{channel:'b'}}]}",
    "an invisible character elsewhere": "{bindings:[],name:'a\u00a0b'}",
    "a NUL in a comment": "{bindings:[]} // \0\n",
    "a NUL in a string": "{bindings:[],a:'\0'}",
    "blanks that are not ASCII": "{bindings:[\u00a05]}",
    "brackets that nest too deep": `{bindings:[],a:${"[".repeat(512)}${"]".repeat(512)}}`,
    "a string that is too long": `{bindings:[],a:'${"x".repeat(2 ** 20 + 1)}'}`,
    "more channels than fit": `{bindings:[${Array.from({ length: 256 }, (_, n) => `{koiId:'a',match:{channel:'c${n}'}}`).join()}]}`,
    "more kois than fit": `{bindings:[${Array.from({ length: 65_535 }, (_, n) => `{koiId:'k${n}',match:{channel:'c'}}`).join()}]}`,
  };
  for (const [what, text] of Object.entries(REFUSED)) {
    it(`gives way to readSource for ${what}`, () => {
      expect(read(text)).toBeUndefined();
    });
  }

  it("gives way for bytes that are no UTF-8, in comments too", () => {
    for (const text of ["{bindings:[]} // \u0080", "{bindings:[],a:'\u0080'}", "{bindings:[]} /*\u0080*/"]) {
      const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
      expect(readColumns(bytes)).toBeUndefined();
    }
  });

  it("gives way or agrees wherever a file is cut", () => {
    const text = `{bindings:[${PLAIN},{koiId:'é'}],kois:[] /* 😀 */, } // é`;
    const bytes = encoded(text);
    for (let end = 0; end <= bytes.length; end++) {
      const piece = bytes.subarray(0, end);
      const columns = readColumns(piece);
      if (columns !== undefined) expect(rebuilt(columns)).toEqual(readSource("a", piece).value);
    }
    expect(readColumns(bytes)).toBeDefined();
  });

  it("takes as many names as fit", () => {
    const names = Array.from({ length: 65_534 }, (_, n) => `k${n}`);
    const columns = columnsOf(...names.map((name) => `{koiId:'${name}',match:{channel:'c'}}`));
    expect(columns.koiNames).toEqual(names);
    expect([...columns.koi]).toEqual(names.map((_, index) => index));
  });

  it("reads generated configs as readSource does, in both styles, from any place in a buffer", () => {
    for (const style of ["json", "json5"] as const) {
      const bytes = encoded(generateConfig({ bindings: 2000, style }));
      const shifted = new Uint8Array(bytes.length + 3).subarray(3);
      shifted.set(bytes);
      for (const place of [bytes, shifted]) {
        const columns = readColumns(place) as ColumnRead;
        const source = readSource("SKYKOI.json", place);
        expect([columns.columns.count, columns.columns.odd.size, source.findings]).toEqual([2000, 0, []]);
        expect(rebuilt(columns)).toEqual(source.value);
      }
    }
  });
});
