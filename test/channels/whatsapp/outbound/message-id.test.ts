import { expect, test } from "vitest";
import { isOurMessageId, messageIdOf } from "../../../../src/channels/whatsapp/outbound/message-id.ts";

test("one key, one id; each part its own; each of them known as ours", () => {
  const ids = [messageIdOf("a"), messageIdOf("a", 1), messageIdOf("b"), messageIdOf("a\n1")];
  expect(messageIdOf("a")).toBe(ids[0]);
  expect(new Set(ids).size).toBe(4);
  for (const id of ids) {
    expect(id).toMatch(/^3EB0[0-9A-F]{18}$/);
    expect(isOurMessageId(id)).toBe(true);
  }
});

test.each(["3EB0A1B2C3D4E5F6A1B2C3", "3A0123456789ABCDEF", "", undefined, null, "3EB0"])(
  "%j is somebody else's",
  (id) => {
    expect(isOurMessageId(id)).toBe(false);
  },
);
