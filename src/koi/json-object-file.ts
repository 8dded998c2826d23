// The JSON files of a koiDir. They hold credentials, so an error names the file and never what stands in it: the
// message of `JSON.parse` quotes the text around the mistake and is thrown away.

import { readFile } from "node:fs/promises";

/** A JSON object, its values not looked at yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A file of a koi that can't be used. `message` says which, why and what to do; it quotes nothing from the file. */
export class KoiFileError extends Error {
  readonly path: string;
  /** What is wrong, without the path: `is not a JSON object; …`. */
  readonly what: string;

  constructor(path: string, fault: string) {
    const what = `${fault}; it is left as it is until you repair it or move it away`;
    super(`\`${path}\` ${what}`);
    this.name = "KoiFileError";
    this.path = path;
    this.what = what;
  }
}

/**
 * The object in a file, `undefined` where there is no file.
 * @throws KoiFileError where there is one that can't be read or holds no JSON object
 */
export async function readJsonObject(path: string): Promise<JsonObject | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new KoiFileError(path, `can't be read (${code})`);
  }
  const value = asObject(parseJson(text));
  if (!value) throw new KoiFileError(path, "is not a JSON object");
  return value;
}

/** `value` where it is an object, else `undefined`. Arrays are none. */
export function asObject(value: unknown): JsonObject | undefined {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonObject) : undefined;
}

/** The value of a JSON text, `undefined` where it is none. Never throws. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
