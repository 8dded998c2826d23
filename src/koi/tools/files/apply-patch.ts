// `apply_patch`: several changes in several files, all or none of them.

import { posix } from "node:path";
import * as z from "zod";

import { errorResult, textResult } from "../../conversation.ts";
import { defineTool } from "../define-tool.ts";
import type { ToolHost } from "../host/tool-host.ts";
import type { Tool } from "../tool.ts";
import { decodeText } from "./decode-text.ts";
import { parsePatch, PatchError } from "./parse-patch.ts";
import type { FilePatch, PatchChange } from "./parse-patch.ts";

const MAX_BYTES = 10_000_000;

/** What is to be done with a file once every change is known to fit; `undefined` text: it goes. */
interface Planned {
  readonly path: string;
  readonly text: string | undefined;
  readonly words: string;
}

export const applyPatch: Tool = defineTool({
  name: "apply_patch",
  description: `Changes several files at once; where one change does not fit, none is made. The form:
*** Begin Patch
*** Update File: <path>
*** Move to: <new path, optional>
@@ <a line before the place, optional>
 a line that stays
-a line that goes
+a line that comes
*** Add File: <path>
+each line of it
*** Delete File: <path>
*** End Patch`,
  isReadOnly: false,
  parameters: z.object({ patch: z.string().min(1) }),
  run: async ({ patch }, { host }) => {
    try {
      const planned: Planned[] = [];
      for (const file of parsePatch(patch)) planned.push(...(await plan(file, host)));
      const paths = planned.map(({ path }) => posix.normalize(path));
      const twice = paths.find((path, index) => paths.indexOf(path) !== index);
      if (twice !== undefined) throw new PatchError(`the patch names \`${twice}\` twice`);
      for (const { path, text } of planned) {
        await (text === undefined ? host.removeFile(path) : host.writeFile(path, text));
      }
      return textResult(planned.map(({ words }) => words).join("\n"));
    } catch (error) {
      if (error instanceof PatchError) return errorResult(`${error.message}; nothing was changed`);
      throw error;
    }
  },
});

async function plan(file: FilePatch, host: ToolHost): Promise<readonly Planned[]> {
  const { path } = file;
  const isThere = (await host.stat(path)) !== undefined;
  if (file.kind === "add") {
    if (isThere) throw new PatchError(`\`${path}\` is there already`);
    return [{ path, text: file.text, words: `made \`${path}\`` }];
  }
  if (!isThere) throw new PatchError(`there is no \`${path}\``);
  if (file.kind === "delete") return [{ path, text: undefined, words: `deleted \`${path}\`` }];
  const text = changed(path, decodeText(path, await host.readFile(path, MAX_BYTES)), file.changes);
  const { moveTo } = file;
  if (moveTo === undefined) return [{ path, text, words: `changed \`${path}\`` }];
  if (await host.stat(moveTo)) throw new PatchError(`\`${moveTo}\` is there already`);
  // The new one first: a crash between the two leaves both.
  return [
    { path: moveTo, text, words: `moved \`${path}\` to \`${moveTo}\`` },
    { path, text: undefined, words: `deleted \`${path}\`` },
  ];
}

function changed(path: string, text: string, changes: readonly PatchChange[]): string {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = text.split(/\r?\n/);
  let from = 0;
  for (const { anchors, before, after } of changes) {
    for (const anchor of anchors) {
      const at = lines.findIndex((line, index) => index >= from && line.trim() === anchor);
      if (at < 0)
        throw new PatchError(`in \`${path}\` there is no line \`${anchor}\` where it is looked for`);
      from = at + 1;
    }
    const at = placeOf(lines, before, from);
    if (at === undefined) {
      throw new PatchError(`in \`${path}\` these lines do not stand together:\n${before.join("\n")}\n`);
    }
    lines.splice(at, before.length, ...after);
    from = at + after.length;
  }
  return lines.join(newline);
}

/** Where `wanted` stands from line `from` on: exactly, else but for white space at the ends of lines. */
function placeOf(lines: readonly string[], wanted: readonly string[], from: number): number | undefined {
  // Lines that are only added, with no place given, come at the end.
  if (wanted.length === 0) return from > 0 ? from : lines.length - (lines.at(-1) === "" ? 1 : 0);
  const isSame = [
    (a: string, b: string): boolean => a === b,
    (a: string, b: string): boolean => a.trimEnd() === b.trimEnd(),
  ];
  for (const same of isSame) {
    for (let at = from; at + wanted.length <= lines.length; at += 1) {
      if (wanted.every((line, index) => same(lines[at + index] ?? "", line))) return at;
    }
  }
  return undefined;
}
