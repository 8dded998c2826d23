// Emoji and their short names (`👀`, `eyes`), where a platform speaks in names.

import { gemoji, nameToEmoji } from "gemoji";

const names = new Map(
  gemoji.flatMap(({ emoji, names: [name] }) => (name === undefined ? [] : [[emoji, name]])),
);
// What says "draw it in colours" is often left out.
const plain = (emoji: string): string => emoji.replaceAll("\uFE0F", "");
const plainNames = new Map([...names].map(([emoji, name]) => [plain(emoji), name]));

/** The name of an emoji, without colons; `undefined` where it has none. A name is given back as it is. */
export function emojiName(emoji: string): string | undefined {
  const named = /^:?([a-z0-9_+'-]+):?$/i.exec(emoji)?.[1];
  return named ?? names.get(emoji) ?? plainNames.get(plain(emoji));
}

/** The emoji of a name; of an unknown one (a workspace's own) `:name:`. Skin tones (`wave::skin-tone-2`) are left out. */
export function emojiOf(name: string): string {
  const [bare = name] = name.split("::");
  return nameToEmoji[bare] ?? `:${bare}:`;
}
