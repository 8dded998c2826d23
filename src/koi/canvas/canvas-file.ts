// The canvas of one conversation on disk: `koiDir/canvas/<digest of the place>.json`, 0600, in a folder that is 0700.

import { createHash } from "node:crypto";
import { mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";

import { peerClass } from "../../routing/facts.ts";
import { asObject, parseJson } from "../json-object-file.ts";
import { writeFileAtomic } from "../models/write-file-atomic.ts";
import type { Canvas, CanvasPlace } from "./canvas.ts";

/** The path of a canvas, which may not be there. */
export function canvasPath(koiDir: string, { accountId, peer }: CanvasPlace): string {
  // A visitor and a room may bear one name. No part can hold a space.
  const place = `${accountId} ${peerClass(peer.kind)} ${peer.id}`;
  return join(koiDir, "canvas", `${createHash("sha256").update(place).digest("hex").slice(0, 32)}.json`);
}

/** What stands there: `broken` where it is no canvas. @throws Error of node:fs where it can't be read */
export async function readCanvas(path: string): Promise<Canvas | "broken" | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  return canvasIn(parseJson(text)) ?? "broken";
}

/** Writes it. @throws Error of node:fs; the old one is then as it was */
export async function writeCanvas(path: string, canvas: Canvas): Promise<void> {
  await mkdir(join(path, ".."), { recursive: true, mode: 0o700 });
  await writeFileAtomic(path, JSON.stringify(canvas));
}

/** Puts a broken file aside, so that nothing of it is lost. @throws Error of node:fs */
export async function putAside(path: string, nowMs: number): Promise<void> {
  await rename(path, `${path}.broken-${nowMs}`);
}

function canvasIn(value: unknown): Canvas | undefined {
  const { version, isShown, title, html, parts } = asObject(value) ?? {};
  if (typeof version !== "number" || typeof isShown !== "boolean") return undefined;
  if (typeof title !== "string" || typeof html !== "string" || !isParts(parts)) return undefined;
  return { version, isShown, title, html, parts };
}

function isParts(value: unknown): value is Canvas["parts"] {
  const isPart = (part: unknown): boolean =>
    Array.isArray(part) && part.length === 2 && part.every((text) => typeof text === "string");
  return Array.isArray(value) && value.every(isPart);
}
