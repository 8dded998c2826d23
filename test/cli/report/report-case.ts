// Configs for the tests of formats, and their reports. Everything is in memory, below the folder `/config`.

import { Readable } from "node:stream";
import { resolve } from "node:path/posix";
import { compile } from "../../../src/compiler/compile.ts";
import { parseCommandLine } from "../../../src/cli/arguments.ts";
import { type Format, compileOptions } from "../../../src/cli/compile/options.ts";
import type { Outcome } from "../../../src/cli/compile/outcome.ts";
import { renderReport } from "../../../src/cli/compile/render.ts";
import { compileUsage } from "../../../src/cli/compile/usage.ts";
import type { ProcessIo } from "../../../src/cli/process-io.ts";
import { memoryHost } from "../../compiler/make-compile.ts";

/** A config as a user names it, seen from `/config`, and what it includes. */
export interface ReportCase {
  readonly name: string;
  readonly text: string;
  readonly files?: Readonly<Record<string, string>>;
}

const CHANNELS =
  'channels: { discord: { accounts: { personal: { token: "${ONE}" }, biz: { token: "${TWO}" } } } },';

const GUILD = "112233445566778899";

const MANY = `{
  kois: { $include: "kois.json5" },
  bindings: [
    { koiId: "home", match: { channel: "discord", accountId: "*", guildId: "${GUILD}" } },
    { koiId: "work", match: { channel: "discord", accountId: "biz", guildId: "${GUILD}" } },
    { koiId: "wrok", match: { channel: "discord", accountId: "biz", peer: { kind: "dm", id: "1" } } },
    {
      koiId: "work",
      match: { channel: "discord" },
    },
  ],
  ${CHANNELS}
}
`;

/** What is shown in every format. */
export const cases: Readonly<Record<"many" | "clean" | "unicode" | "crlf" | "path", ReportCase>> = {
  many: {
    name: "SKYKOI.json",
    text: MANY,
    files: {
      "kois.json5":
        '{\n  list: [\n    { id: "Home", default: true, workspace: "~/w" },\n    { id: "work", workspace: "~/w" },\n  ],\n}\n',
    },
  },
  clean: { name: "SKYKOI.json", text: '{ kois: { list: [{ id: "home" }] }, channels: { whatsapp: {} } }\n' },
  unicode: {
    name: "SKYKOI.json",
    text: '{\n  /* 🦊𝒳 */ kois: { list: [{ id: "home" }] },\n  /* 日本語🦊 */ bindings: [{ koiId: "🦊 <&>\\u0007\\ud800", match: { channel: "webchat" } }],\n}\n',
  },
  crlf: {
    name: "SKYKOI.json",
    text: '{\r\n  kois: {\r\n    list: [{ id: "home" }] },\r\n  bindings: [\r\n    { koiId: "hom", match: { channel: "webchat" } },\r\n  ],\r\n}\r\n',
  },
  path: {
    name: "my configs/a #1 100%.json5",
    text: '{ kois: { $include: "kois, part:2.json5" } }\n',
    files: { "my configs/kois, part:2.json5": '{ list: [{ id: "Home" }] }\n' },
  },
};

/** A process in `/config` that nobody looks at. */
export const quietIo: ProcessIo = {
  stdout: { write: () => true },
  stderr: { write: () => true },
  stdin: Readable.from([]) as unknown as ProcessIo["stdin"],
  env: {},
  cwd: "/config",
  home: "/home/me",
};

/** What comes of a config. */
export async function outcomeOf({ name, text, files = {} }: ReportCase): Promise<Outcome> {
  const path = resolve("/config", name);
  const bytes = new TextEncoder().encode(text);
  const host = memoryHost({ files });
  const compilation = await compile({ path, name, bytes, host, compilerVersion: "0.1.0", wantsTable: false });
  return { file: { path, name, bytes }, compilation, table: null };
}

/** The report on some configs in a format, under more flags. */
export async function reportOn(
  configs: readonly ReportCase[],
  format: Format,
  flags: readonly string[] = [],
): Promise<string> {
  const args = parseCommandLine(compileUsage, ["--check", "--format", `${format}=report`, ...flags]);
  const options = compileOptions(args, quietIo);
  const outcomes = await Promise.all(configs.map(outcomeOf));
  return renderReport({ format, file: "report" }, outcomes, options, quietIo);
}
