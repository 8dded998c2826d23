// Who may be asked about what is in a workspace: the bot, and where it may not know, the person whose `userToken` the config
// has. A person's token reads and never writes: nothing is ever said in somebody's name.

import { type WebClient, WebAPIPlatformError } from "@slack/web-api";

/** One who asks. */
export interface Reader {
  readonly web: WebClient;
  readonly token: string;
}

/** The bot, and the person where there is one. */
export type Readers = readonly [bot: Reader, person?: Reader];

/** What the bot is told; what Slack does not tell it, the person. @throws the bot's error, of `@slack/web-api` */
export async function askedOf<Told>(
  [bot, person]: Readers,
  ask: (reader: Reader) => Promise<Told>,
): Promise<Told> {
  try {
    return await ask(bot);
  } catch (error) {
    if (!person || !(error instanceof WebAPIPlatformError)) throw error;
    return ask(person).catch(() => {
      throw error;
    });
  }
}
