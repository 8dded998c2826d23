// The methods of the Web API that an app of ours calls.

import type { App, Workspace } from "./workspace.ts";

type Args = Readonly<Record<string, string>>;
type Method = (workspace: Workspace, app: App, args: Args, origin: string, isPerson: boolean) => object;

/** Answers a call. */
export function callMethod(
  workspace: Workspace,
  app: App,
  method: string,
  args: Args,
  origin: string,
  isPerson: boolean,
): object {
  const known = methods[method];
  return known
    ? { ok: true, ...known(workspace, app, args, origin, isPerson) }
    : { ok: false, error: "unknown_method" };
}

function failure(error: string): object {
  return { ok: false, error };
}

const methods: Readonly<Record<string, Method>> = {
  "auth.test": ({ teamId }, { userId, botId, name }) => ({
    url: "https://koi.slack.com/",
    team: "Koi",
    user: name,
    team_id: teamId,
    user_id: userId,
    bot_id: botId,
  }),

  "chat.postMessage"(workspace, app, { channel = "", text = "", thread_ts: threadTs, metadata }) {
    if (text === "") return failure("no_text");
    const ts = workspace.ts();
    const posted = { app, channel, ts, text, fileIds: [], ...(threadTs && { threadTs }) };
    workspace.posted.push({ ...posted, ...(metadata && { metadata: JSON.parse(metadata) as unknown }) });
    return { channel, ts, message: { text, ts, bot_id: app.botId } };
  },

  "chat.update"(workspace, app, { channel, ts, text = "" }) {
    const at = indexOfOwn(workspace, app, channel, ts);
    const before = workspace.posted[at];
    if (!before) return failure("message_not_found");
    workspace.posted[at] = { ...before, text };
    return { channel, ts, text };
  },

  "chat.delete"(workspace, app, { channel, ts }) {
    const at = indexOfOwn(workspace, app, channel, ts);
    if (at < 0) return failure("message_not_found");
    workspace.posted.splice(at, 1);
    return { channel, ts };
  },

  "chat.postEphemeral"(workspace, app, { channel = "", text = "", user = "" }) {
    const ts = workspace.ts();
    workspace.posted.push({ app, channel, ts, text, fileIds: [], onlyFor: user });
    return { message_ts: ts };
  },

  "conversations.open": (workspace, app, { users = "" }) => ({
    channel: { id: workspace.directOf(app, users) },
  }),

  "conversations.info": (_workspace, _app, { channel = "" }) => ({
    channel: {
      id: channel,
      is_im: channel.startsWith("D"),
      is_mpim: channel.startsWith("G"),
      is_channel: true,
    },
  }),

  "conversations.history": (workspace, app, { channel }) => ({
    messages: messagesIn(workspace, app, channel),
  }),

  "conversations.replies": (workspace, app, { channel, ts }) => ({
    messages: messagesIn(workspace, app, channel, ts),
  }),

  "users.info"(workspace, _app, { user = "" }) {
    const name = workspace.people.get(user);
    return name === undefined ? failure("user_not_found") : { user: { id: user, real_name: name } };
  },

  "reactions.add"(workspace, app, { channel = "", timestamp: ts = "", name = "" }) {
    workspace.reactions.push({ app, channel, ts, name });
    return {};
  },

  "reactions.remove"(workspace, app, { timestamp, name }) {
    const at = workspace.reactions.findIndex(
      (one) => one.app === app && one.ts === timestamp && one.name === name,
    );
    if (at < 0) return failure("no_reaction");
    workspace.reactions.splice(at, 1);
    return {};
  },

  "files.info"(workspace, _app, { file = "" }, origin, isPerson) {
    const known = workspace.files.get(file);
    return known && (isPerson || !known.isHidden)
      ? { file: { id: file, url_private_download: `${origin}/files/${file}` } }
      : failure("file_not_found");
  },

  "files.getUploadURLExternal"(workspace, _app, { filename = "file" }, origin) {
    const id = `F0FILE${String(workspace.files.size + 1).padStart(4, "0")}`;
    workspace.files.set(id, {
      name: filename,
      mimeType: "application/octet-stream",
      content: Buffer.alloc(0),
    });
    return { upload_url: `${origin}/upload/${id}`, file_id: id };
  },

  "files.completeUploadExternal"(workspace, app, args) {
    const files = JSON.parse(args["files"] ?? "[]") as { readonly id: string }[];
    const { channel_id: channel = "", initial_comment: text = "", thread_ts: threadTs } = args;
    const fileIds = files.map(({ id }) => id);
    workspace.posted.push({ app, channel, ts: workspace.ts(), text, fileIds, ...(threadTs && { threadTs }) });
    return { files };
  },
};

function indexOfOwn({ posted }: Workspace, app: App, channel?: string, ts?: string): number {
  return posted.findIndex((one) => one.app === app && one.channel === channel && one.ts === ts);
}

function messagesIn(
  workspace: Workspace,
  app: App,
  channel: string | undefined,
  threadTs?: string,
): object[] {
  return workspace.posted
    .filter((one) => one.app === app && one.channel === channel && one.threadTs === threadTs)
    .map(({ text, ts, metadata }) => ({ text, ts, metadata }))
    .reverse();
}
