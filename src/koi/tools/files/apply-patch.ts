// `apply_patch`: several changes in several files, all or none of them.

import { posix } from "node:path";
import * as z from "zod";

import { errorResult, textResult } from "../../conversation.ts";
import { defineTool } from "../define-tool.ts";
import { HostError } from "../host/tool-host.ts";
import type { ToolHost } from "../host/tool-host.ts";
import type { Tool } from "../tool.ts";
import { decodeText } from "./decode-text.ts";
import { parsePatch, PatchError } from "./parse-patch.ts";
import type { FilePatch } from "./parse-patch.ts";
import { patchedText } from "./patched-text.ts";

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
      await applyAll(planned, host);
      return textResult(planned.map(({ words }) => words).join("\n"));
    } catch (error) {
      if (error instanceof PatchError) return errorResult(`${error.message}; nothing was changed`);
      throw error;
    }
  },
});

/** Does it all; where one file can't be written, what was changed before it is put back. @throws HostError */
async function applyAll(planned: readonly Planned[], host: ToolHost): Promise<void> {
  const before: { readonly path: string; readonly bytes: Uint8Array | undefined }[] = [];
  for (const { path } of planned) {
    const isThere = (await host.stat(path)) !== undefined;
    before.push({ path, bytes: isThere ? await host.readFile(path, MAX_BYTES) : undefined });
  }
  let done = 0;
  try {
    for (const { path, text } of planned) {
      await (text === undefined ? host.removeFile(path) : host.writeFile(path, text));
      done += 1;
    }
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    const left: string[] = [];
    for (const { path, bytes } of before.slice(0, done).reverse()) {
      const undo = bytes === undefined ? host.removeFile(path) : host.writeFile(path, bytes);
      await undo.catch(() => left.push(path));
    }
    const end = left.length === 0 ? "nothing was changed" : `\`${left.join("`, `")}\` could not be put back`;
    throw new HostError(error.code, `${error.message}; ${end}`);
  }
}

async function plan(file: FilePatch, host: ToolHost): Promise<readonly Planned[]> {
  const { path } = file;
  const isThere = (await host.stat(path)) !== undefined;
  if (file.kind === "add") {
    if (isThere) throw new PatchError(`\`${path}\` is there already`);
    return [{ path, text: file.text, words: `made \`${path}\`` }];
  }
  if (!isThere) throw new PatchError(`there is no \`${path}\``);
  if (file.kind === "delete") return [{ path, text: undefined, words: `deleted \`${path}\`` }];
  const text = patchedText(path, decodeText(path, await host.readFile(path, MAX_BYTES)), file.changes);
  const { moveTo } = file;
  if (moveTo === undefined) return [{ path, text, words: `changed \`${path}\`` }];
  if (await host.stat(moveTo)) throw new PatchError(`\`${moveTo}\` is there already`);
  // The new one first: a crash between the two leaves both.
  return [
    { path: moveTo, text, words: `moved \`${path}\` to \`${moveTo}\`` },
    { path, text: undefined, words: `deleted \`${path}\`` },
  ];
}
