// Files, in and out.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { FetchError } from "../../../src/channels/channel.ts";
import { type Bench, WAIT } from "./bench.ts";

const PHOTO = { kind: "image", fileName: "koi.png", mimeType: "image/png" } as const;

/** Registers the tests. */
export function testMedia(bench: () => Bench): void {
  test("files come in, within the limit", async () => {
    const { first, channel, folder } = bench();
    await bench().open(first);
    const content = Uint8Array.from({ length: 3_000 }, (_, index) => index % 251);
    const message = await bench().hear({
      accountId: first,
      place: "dm",
      text: "look",
      file: { ...PHOTO, content },
    });
    const [media] = message.media;
    if (!media) throw new Error("the file was not emitted");
    expect(media.kind).toBe("image");
    // What is journaled is JSON.
    const stored = JSON.parse(JSON.stringify(media)) as typeof media;
    await channel.fetchMedia?.(first, stored, join(folder, "in.png"), 10_000);
    expect(readFileSync(join(folder, "in.png"))).toEqual(Buffer.from(content));
    const tooLarge = channel.fetchMedia?.(first, stored, join(folder, "in2.png"), 1_000);
    await expect(tooLarge).rejects.toBeInstanceOf(FetchError);
  });

  test("files go out", async () => {
    const { first, folder } = bench();
    await bench().open(first);
    const message = await bench().hear({ accountId: first, place: "dm", text: "send me one" });
    const path = join(folder, "out.png");
    const content = Buffer.from("not quite a picture");
    writeFileSync(path, content);
    await bench().answer(message, { text: "here", media: [{ ...PHOTO, path }] });
    await vi.waitFor(() => {
      const files = bench()
        .platform.shown()
        .map(({ file }) => file && Buffer.from(file).toString());
      expect(files).toContain(content.toString());
    }, WAIT);
  });
}
