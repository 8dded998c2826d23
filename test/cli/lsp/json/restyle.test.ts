import { describe, expect, it } from "vitest";
import { type Restyle, restyle } from "../../../../src/cli/lsp/json/restyle.ts";

const json5: Restyle = { quote: "'", keyQuote: "", isKey: false, asSnippet: true };
const json: Restyle = { quote: '"', keyQuote: '"', isKey: false, asSnippet: true };

describe("restyle", () => {
  it("leaves JSON as it is for who writes JSON", () => {
    expect(restyle('"a": {"b": "$1"}', json)).toBe('"a": {"b": "$1"}');
  });

  it("takes the quotes off keys that need none", () => {
    expect(restyle('{"a": 1, "b-c": 2, "$include": 3}', json5)).toBe("{a: 1, 'b-c': 2, \\$include: 3}");
    expect(restyle('"koiId"', { ...json5, isKey: true })).toBe("koiId");
    expect(restyle('"120@g.us": $1', { ...json5, isKey: true })).toBe("'120@g.us': $1");
  });

  it("writes strings in the author's quotes, with what must be escaped in them", () => {
    expect(restyle('"it\'s"', json5)).toBe("'it\\\\'s'");
    expect(restyle('"say \\\\"hi\\\\""', json5)).toBe("'say \"hi\"'");
    expect(restyle('"a\\\\\\\\b"', json5)).toBe("'a\\\\\\\\b'");
  });

  it("keeps gaps, and brackets that do not belong to them", () => {
    expect(restyle('"a": ${1:"x"}, {"b": [$2]}$0', json5)).toBe("a: ${1:'x'}, {b: [$2]}$0");
    expect(restyle('"a": "\\$HOME \\}"', json5)).toBe("a: '\\$HOME }'");
  });

  it("gives plain text to clients without snippets", () => {
    expect(restyle('"a": ${1:false}, "b": "\\$1 $1"', { ...json5, asSnippet: false })).toBe(
      "a: false, b: '$1 '",
    );
  });
});
