// Slack with one app.

import { SlackServer } from "../../fakes/slack/slack-server.ts";
import { type App, Workspace } from "../../fakes/slack/workspace.ts";
import type { Line, Seen, Side, Spot } from "./side.ts";

const ANNA = "U0ANNA0001";
const BO = "U0BO000002";
const ROOM = "C0ROOM0001";
const LOUNGE = "C0LOUNGE01";
const GROUP = "G0GROUP001";
const THREAD_TS = "1700000000.000100";

/** The platform. */
export class SlackSide implements Side {
  readonly workspace: Workspace;
  readonly app: App;
  readonly spots: readonly Spot[];
  readonly #server: SlackServer;

  private constructor(workspace: Workspace, server: SlackServer) {
    this.workspace = workspace;
    this.#server = server;
    this.app = workspace.install("koi");
    workspace.people.set(ANNA, "Anna").set(BO, "Bo");
    this.spots = [
      this.#spot("sl-anna", "im", workspace.directOf(this.app, ANNA), ANNA),
      this.#spot("sl-bo", "im", workspace.directOf(this.app, BO), BO),
      this.#spot("sl-group", "mpim", GROUP, ANNA),
      this.#spot("sl-room", "channel", ROOM, ANNA),
      this.#spot("sl-thread", "channel", ROOM, ANNA, THREAD_TS),
      this.#spot("sl-lounge", "channel", LOUNGE, BO),
    ];
  }

  static async start(): Promise<SlackSide> {
    const workspace = new Workspace();
    return new SlackSide(workspace, await SlackServer.start(workspace));
  }

  get apiRoot(): string {
    return this.#server.apiRoot;
  }

  readonly lines: readonly Line[] = [
    {
      account: "slack:default",
      connections: () => this.app.calls.filter(({ method }) => method === "apps.connections.open").length,
      cut: () => this.#server.cut(this.app),
      cutInFrame: () => void this.#server.breaking.add(this.app),
      loseAnswer: () => void this.app.faults.push({ kind: "lose_answer" }),
    },
  ];

  seen(): readonly Seen[] {
    return this.workspace.posted.map(({ channel, threadTs, text }) => ({
      at: placeOf(channel, threadTs),
      text,
    }));
  }

  undelivered(): number {
    return this.#server.unacknowledged;
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  #spot(name: string, type: string, channel: string, user: string, threadTs?: string): Spot {
    const kind = type === "im" ? "dm" : type === "mpim" ? "group" : "channel";
    const { teamId } = this.workspace;
    const about = { type: "message", user, team: teamId, channel, channel_type: type };
    const thread = threadTs !== undefined && { thread_ts: threadTs, parent_user_id: user };
    return {
      name,
      at: placeOf(channel, threadTs),
      facts: {
        channel: "slack",
        accountId: "default",
        teamId,
        peer: { kind, id: kind === "dm" ? user : channel },
        ...(threadTs !== undefined && { threadId: threadTs }),
      },
      say: (text) => {
        const event = { ...about, ...thread, text, ts: this.workspace.ts() };
        const body = { type: "event_callback", team_id: teamId, event, event_id: `Ev${event.ts}` };
        this.#server.deliver(this.app, "events_api", body);
      },
    };
  }
}

function placeOf(channel: string, threadTs: string | undefined): string {
  return `slack/default/${channel}${threadTs === undefined ? "" : `/${threadTs}`}`;
}
