// Slack with two apps, for the suite of the contract.

import { makeSlack } from "../../../src/channels/slack/slack-channel.ts";
import type { SlackSettings } from "../../../src/config/channels/slack.ts";
import type { Facts } from "../../../src/routing/facts.ts";
import type { AccountId, PeerId } from "../../../src/routing/ids.ts";
import { testHost, type TestHost } from "../../fakes/channel/test-host.ts";
import { SlackServer } from "../../fakes/slack/slack-server.ts";
import { type App, type Posted, Workspace } from "../../fakes/slack/workspace.ts";
import type { Place, Platform, Shown, Spoken } from "../conformance/platform.ts";

const PERSON = "U0ANNA0001";
const ROOM = "C0ROOM0001";
const GROUP = "G0GROUP001";
const THREAD_TS = "1700000000.000100";

/** The platform, and what Slack's own tests look at. */
export interface SlackPlatform extends Platform {
  readonly server: SlackServer;
  readonly host: TestHost<SlackSettings>;
  /** Changed by a test before it starts an account. */
  settings: SlackSettings;
  appOf(accountId: AccountId): App;
  /** Delivers an event of the person. */
  event(accountId: AccountId, event: object): void;
}

/** Starts it. */
export async function slackPlatform(): Promise<SlackPlatform> {
  const workspace = new Workspace();
  workspace.people.set(PERSON, "Anna");
  const server = await SlackServer.start(workspace);
  const accounts = ["default", "shop"] as unknown as readonly [AccountId, AccountId];
  const apps = new Map(accounts.map((accountId) => [accountId, workspace.install(`koi-${accountId}`)]));
  const appOf = (accountId: AccountId): App => apps.get(accountId) ?? workspace.install("nobody");
  let last: { readonly accountId: AccountId; readonly event: object } | undefined;

  const host = testHost<SlackSettings>({
    settings(accountId) {
      const { botToken, appToken } = appOf(accountId);
      return { botToken, appToken, apiRoot: server.apiRoot, ...platform.settings };
    },
  });

  const channelOf = (accountId: AccountId, place: Place): string =>
    place === "dm" ? workspace.directOf(appOf(accountId), PERSON) : place === "group" ? GROUP : ROOM;

  function send(accountId: AccountId, event: object): void {
    last = { accountId, event };
    const { teamId } = workspace;
    const body = { type: "event_callback", team_id: teamId, event, event_id: `Ev${workspace.ts()}` };
    server.deliver(appOf(accountId), "events_api", body);
  }

  const about = (accountId: AccountId, place: Place): object => ({
    type: "message",
    user: PERSON,
    team: workspace.teamId,
    channel: channelOf(accountId, place),
    channel_type: place === "dm" ? "im" : place === "group" ? "mpim" : "channel",
    ...(place === "thread" && { thread_ts: THREAD_TS, parent_user_id: PERSON }),
  });

  const platform: SlackPlatform = {
    server,
    host,
    settings: {},
    channel: makeSlack(host),
    accounts,
    places: ["dm", "group", "room", "thread"],
    mentionPlaces: ["room", "thread"],
    senderId: PERSON as PeerId,
    appOf,
    event: send,
    factsOf(place, accountId) {
      const kind = place === "dm" ? "dm" : place === "group" ? "group" : "channel";
      const id = place === "dm" ? PERSON : place === "group" ? GROUP : ROOM;
      const thread = place === "thread" ? { threadId: THREAD_TS } : {};
      return {
        channel: "slack",
        accountId,
        peer: { kind, id },
        teamId: workspace.teamId,
        ...thread,
      } as Facts;
    },
    async say({ accountId, place, text, mentionsUs, repliesTo, file }: Spoken) {
      const ts = workspace.ts();
      const call = mentionsUs ? `<@${appOf(accountId).userId}> ${text}` : text;
      const parent = repliesTo && { thread_ts: repliesTo, parent_user_id: appOf(accountId).userId };
      const files = file && [keep(workspace, file)];
      send(accountId, { ...about(accountId, place), text: call, ts, ...parent, ...(files && { files }) });
      return `${channelOf(accountId, place)}:${ts}`;
    },
    async edit({ accountId, place, text }, messageId, changed) {
      const ts = messageId.split(":")[1];
      const message = {
        ...about(accountId, place),
        text: changed,
        ts,
        edited: { user: PERSON, ts: workspace.ts() },
      };
      const channel = channelOf(accountId, place);
      send(accountId, {
        type: "message",
        subtype: "message_changed",
        channel,
        channel_type: "im",
        message,
        previous_message: { ...about(accountId, place), text, ts },
        event_ts: workspace.ts(),
      });
    },
    async react(shown, emoji) {
      const reaction = emoji === "👍" ? "+1" : emoji;
      const item = { type: "message", channel: channelOf(shown.accountId, shown.place), ts: shown.id };
      const { userId } = appOf(shown.accountId);
      send(shown.accountId, {
        type: "reaction_added",
        user: PERSON,
        reaction,
        item,
        item_user: userId,
        event_ts: workspace.ts(),
      });
    },
    shown: () => workspace.posted.map((posted) => shownOf(posted)),
    reactions: () =>
      workspace.reactions.map(({ channel, ts, name }) => ({
        messageId: `${channel}:${ts}`,
        emoji: name === "eyes" ? "👀" : name,
      })),
    connections: (accountId) => server.connections(appOf(accountId)),
    trouble: {
      busy: (accountId, seconds) => void appOf(accountId).faults.push({ kind: "busy", seconds }),
      broken: (accountId) => void appOf(accountId).faults.push({ kind: "broken" }),
      refuse: (accountId) => void appOf(accountId).faults.push({ kind: "error", code: "not_in_channel" }),
      loseAnswer: (accountId) => void appOf(accountId).faults.push({ kind: "lose_answer" }),
      cut: (accountId) => server.cut(appOf(accountId)),
      redeliver: () => last && send(last.accountId, last.event),
      revoke(accountId) {
        appOf(accountId).isRevoked = true;
      },
    },
    async close() {
      await server.close();
      await host.close();
    },
  };

  function shownOf({ app, channel, ts, text, threadTs, fileIds }: Posted): Shown {
    const accountId = accounts.find((one) => appOf(one) === app) ?? accounts[0];
    const place = threadTs ? "thread" : channel.startsWith("D") ? "dm" : channel === GROUP ? "group" : "room";
    const file = fileIds[0] === undefined ? undefined : workspace.files.get(fileIds[0])?.content;
    return { accountId, place, id: ts, text, ...(file && { file }) };
  }

  return platform;
}

function keep(workspace: Workspace, file: NonNullable<Spoken["file"]>): object {
  const id = `F0FILE${String(workspace.files.size + 1).padStart(4, "0")}`;
  workspace.files.set(id, {
    name: file.fileName,
    mimeType: file.mimeType,
    content: Buffer.from(file.content),
  });
  return { id, name: file.fileName, mimetype: file.mimeType, size: file.content.length };
}
