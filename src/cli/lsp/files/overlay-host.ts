// The compiler's view of the files while they are being edited: unsaved texts win over the disk.

import type { CompilerHost } from "../../../compiler/host.ts";
import type { TextFiles } from "./text-files.ts";

/** `disk` with what is open in the editor laid over it. */
export function overlayHost(files: TextFiles, disk: CompilerHost): CompilerHost {
  return {
    ...disk,
    readFile(path) {
      const open = files.open(path);
      return open ? bytesOf(open.document.getText()) : disk.readFile(path);
    },
  };
}

/** UTF-8 of a text. A lone surrogate becomes U+FFFD, which takes one unit as well: offsets stay. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
