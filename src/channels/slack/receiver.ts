// Envelopes of Slack → messages at the gateway's door, in the order of their conversation, each acknowledged once the
// gateway has it. What it could not take is not acknowledged: Slack delivers it again.

import type { SlackSettings } from "../../config/channels/slack.ts";
import { channelRules } from "../../routing/channels/registry.ts";
import type { PeerKind } from "../../routing/facts.ts";
import type { AccountId } from "../../routing/ids.ts";
import type { Emit, InboundMessage } from "../channel.ts";
import type { ChannelHost } from "../channel-host.ts";
import { Lines } from "../lines.ts";
import { remember } from "../remember.ts";
import type { Connected } from "./connected.ts";
import type { EventBody, SlackEvent, SlashCommand } from "./events.ts";
import { changeOf, commandOf, isOwn, messageOf, type Reading, reactionOf, statedKind } from "./inbound.ts";
import { sendErrorOf } from "./slack-error.ts";
import type { Envelope } from "./socket.ts";

/** Sorts of messages that somebody said. */
const SAID = new Set([undefined, "file_share", "thread_broadcast", "bot_message", "me_message"]);
/** Start of the names of the sessions of slash commands. */
const DEFAULT_SESSION = "slack:slash";
/** Messages that are remembered, since Slack tells of a mention twice: as `message` and as `app_mention`. */
const MAX_SEEN = 2_000;

/** Takes the envelopes of one account. */
export class Receiver {
  readonly #host: ChannelHost<SlackSettings>;
  readonly #accountId: AccountId;
  readonly #connected: Connected;
  readonly #emit: Emit;
  readonly #lines = new Lines((error) => this.#broken(error));
  readonly #mentions = new Set<string>();

  constructor(host: ChannelHost<SlackSettings>, accountId: AccountId, connected: Connected, emit: Emit) {
    this.#host = host;
    this.#accountId = accountId;
    this.#connected = connected;
    this.#emit = emit;
  }

  /** Takes one envelope, after those of the same conversation. Never throws. */
  take(envelope: Envelope): void {
    this.#lines.add(lineOf(envelope), () => this.#take(envelope));
  }

  async #take(envelope: Envelope): Promise<void> {
    const isCommand = envelope.type === "slash_commands";
    if (isCommand && !this.#isOurCommand(envelope.body as SlashCommand)) {
      await envelope.ack({ text: "This command is not switched on." });
      return;
    }
    const message = isCommand
      ? await this.#command(envelope.body as SlashCommand)
      : await this.#event(envelope);
    if (message && !(await this.#isTaken(message))) return;
    await envelope.ack();
  }

  /** Hands it to the gateway; `false` where it must come again. */
  async #isTaken(message: InboundMessage): Promise<boolean> {
    const result = await this.#emit(message);
    return !(result.outcome === "refused" && result.mayComeAgain === true);
  }

  async #event({ type, body }: Envelope): Promise<InboundMessage | undefined> {
    const { event, team_id: teamId } = body as EventBody;
    if (type !== "events_api" || !event) return undefined;
    switch (event.type) {
      case "message":
      case "app_mention":
        return this.#message(event, teamId);
      case "reaction_added":
      case "reaction_removed":
        return this.#isWelcomeReaction(event)
          ? reactionOf(event, await this.#reading(event, teamId))
          : undefined;
      default:
        return undefined;
    }
  }

  async #message(event: SlackEvent, teamId: string | undefined): Promise<InboundMessage | undefined> {
    const { us } = this.#connected;
    if (event.subtype === "message_changed" || event.subtype === "message_deleted") {
      const about = event.subtype === "message_changed" ? event.message : event.previous_message;
      const user = about?.user;
      return changeOf(event, await this.#reading({ ...event, ...(user && { user }) }, teamId));
    }
    if (!SAID.has(event.subtype) || isOwn(event, us) || !this.#mayRead(event)) return undefined;
    const message = messageOf(event, await this.#reading(event, teamId));
    return message && this.#isSecondTelling(event, message) ? undefined : message;
  }

  /** Messages of other apps are read only where the config says so: two bots would talk for ever. */
  #mayRead({ bot_id: botId, channel = "" }: SlackEvent): boolean {
    if (botId === undefined) return true;
    const { channels = {}, allowBots } = this.#host.settings(this.#accountId);
    const named = Object.entries(channels).find(([key]) => {
      const judged = channelRules.slack.canonicalPeerId("channel", key);
      return judged.ok && judged.id === channel;
    });
    return ((named?.[1] ?? channels["*"])?.allowBots ?? allowBots) === true;
  }

  #isSecondTelling({ text = "", type }: SlackEvent, { messageId }: InboundMessage): boolean {
    if (type === "message" && !text.includes(`<@${this.#connected.us.userId}`)) return false;
    if (this.#mentions.has(`${messageId} ${type === "message" ? "app_mention" : "message"}`)) return true;
    this.#mentions.add(`${messageId} ${type}`);
    const [oldest] = this.#mentions;
    if (this.#mentions.size > MAX_SEEN && oldest !== undefined) this.#mentions.delete(oldest);
    return false;
  }

  #isWelcomeReaction({ user, item_user: itemUser }: SlackEvent): boolean {
    const { us } = this.#connected;
    if (user === us.userId) return false;
    const { reactionNotifications = "own", reactionAllowlist = [] } = this.#host.settings(this.#accountId);
    if (reactionNotifications === "allowlist") return reactionAllowlist.some((id) => String(id) === user);
    return reactionNotifications === "all" || (reactionNotifications === "own" && itemUser === us.userId);
  }

  #isOurCommand({ command = "" }: SlashCommand): boolean {
    const { enabled = false, name = "skykoi" } = this.#host.settings(this.#accountId).slashCommand ?? {};
    return enabled && command.replace(/^\//, "") === name.replace(/^\//, "");
  }

  async #command(command: SlashCommand): Promise<InboundMessage | undefined> {
    const { channel_id: channel, user_id: user, team_id: teamId } = command;
    const asked = { ...(channel && { channel }), ...(user && { user }) };
    const { sessionPrefix = DEFAULT_SESSION } = this.#host.settings(this.#accountId).slashCommand ?? {};
    const message = commandOf(command, await this.#reading(asked, teamId), sessionPrefix);
    if (message && channel && user) remember(this.#connected.askers, message.messageId, { channel, user });
    return message;
  }

  async #reading(event: SlackEvent, teamId: string | undefined): Promise<Reading> {
    const { conversations, us } = this.#connected;
    const kind = await this.#kindOf(event);
    const senderName = await conversations.nameOf(event.user);
    const accountId = this.#accountId;
    const nowMs = this.#host.clock.now();
    return { accountId, us, teamId, kind, nowMs, ...(senderName !== undefined && { senderName }) };
  }

  async #kindOf(event: SlackEvent): Promise<PeerKind> {
    const { conversations } = this.#connected;
    const channel = event.channel ?? event.item?.channel ?? "";
    const kind = statedKind(event) ?? (await conversations.kindOf(channel));
    conversations.learn(channel, kind, event.user);
    return kind;
  }

  /** Not acknowledged, so Slack delivers it again. */
  #broken(error: unknown): void {
    const { message } = sendErrorOf(error);
    this.#host.log.warn(
      { accountId: this.#accountId, error: message },
      "Slack's event could not be read yet",
    );
  }
}

function lineOf({ body }: Envelope): string {
  const { event, channel_id: channel } = body as EventBody & SlashCommand;
  return event?.channel ?? event?.item?.channel ?? channel ?? "";
}
