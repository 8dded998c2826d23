// `nodes.json` in the state dir: the gateway's own key for nodes, and who was paired. Written by the gateway, and by the
// command line where none runs. A file that can't be read is left as it is, and no node is let in.

import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type NodeKeyPair, keyId, newKeyPair } from "./node-keys.ts";

/** Name of the file. */
export const NODES_FILE = "nodes.json";

/** A node that was approved. */
export interface KnownNode {
  readonly id: string;
  readonly name: string;
  readonly publicKey: string;
  /** ISO time. */
  readonly pairedAt: string;
}

/** What the file holds. */
export interface NodeBook {
  readonly key: NodeKeyPair;
  readonly nodes: readonly KnownNode[];
}

/** The file can't be used. */
export class NodeBookError extends Error {
  override readonly name = "NodeBookError";
}

/** Reads the file; `undefined` where there is none. @throws NodeBookError */
export function readNodeBook(stateDir: string): NodeBook | undefined {
  const path = join(stateDir, NODES_FILE);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new NodeBookError(`\`${path}\` can't be read (${code}), so no node is let in`);
  }
  const book = bookOf(text);
  if (book) return book;
  // What JSON.parse says may quote a key.
  throw new NodeBookError(
    `\`${path}\` is broken, so no node is let in; repair it, or move it away and pair anew`,
  );
}

/** A book with a key and no nodes, not written yet. */
export function newNodeBook(): NodeBook {
  return { key: newKeyPair(), nodes: [] };
}

/** Writes the file, whole or not at all, for its owner alone. @throws Error of node:fs */
export function writeNodeBook(stateDir: string, { key, nodes }: NodeBook): void {
  const path = join(stateDir, NODES_FILE);
  const draft = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, `${JSON.stringify({ version: 1, key, nodes }, null, 2)}\n`, {
      mode: 0o600,
      flush: true,
    });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function bookOf(text: string): NodeBook | undefined {
  try {
    const { version, key, nodes } = JSON.parse(text) as Partial<NodeBook> & { readonly version?: unknown };
    if (version !== 1 || !isText(key?.publicKey) || !isText(key.privateKey) || !Array.isArray(nodes))
      return undefined;
    const list = nodes as readonly Partial<KnownNode>[];
    const isWhole = list.every(({ id, name, publicKey, pairedAt }) => {
      return isText(name) && isText(publicKey) && isText(pairedAt) && id === keyId(publicKey);
    });
    return isWhole ? { key, nodes: list as readonly KnownNode[] } : undefined;
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
