// One bubble: who, why, what, when, and what became of it.

import { koiName, routeReason } from "./answerer.js";
import { koiHue } from "./shared/koi-hue.js";
import { textView } from "./text-view.js";

const timeFormat = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const dateFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

const reasonWords = {
  too_many_messages: "too many messages at once",
};

/**
 * @typedef {{isRoom: boolean, gatewayIdOf: (messageId: string) => string, quoteOf: (id: string) => string | undefined,
 *   onReply: (item: import("./conversation.js").Item) => void}} MessageContext
 */

/** Makes the element of an item. A changed item gets a new one: elements are cheap, stale parts are not. */
export function messageView(item, context) {
  const view = document.createElement("article");
  view.className = "message";
  view.dataset.role = item.role;
  view.dataset.id = item.id;
  view.dataset.own = String(item.isOwn);
  if (item.fate !== undefined) {
    view.dataset.status = item.fate;
  }
  if (item.role === "assistant") {
    view.dataset.koi = item.answerer?.koiId ?? "";
    view.dataset.session = item.answerer?.sessionKey ?? "";
    view.dataset.state = item.isGrowing ? "growing" : item.isDraft ? "stalled" : "done";
    view.style.setProperty("--hue", String(koiHue(item.answerer?.koiId ?? "")));
  }
  view.append(...headParts(item, context), bubble(item, context), foot(item, context));
  return view;
}

function headParts(item, context) {
  if (item.role === "user") {
    return context.isRoom && !item.isOwn ? [text("p", "head", item.from ?? "somebody")] : [];
  }
  const head = document.createElement("p");
  head.className = "head";
  const name = koiName(item.answerer);
  const avatar = text("span", "avatar", [...name][0]?.toUpperCase() ?? "K");
  avatar.setAttribute("aria-hidden", "true");
  const label = document.createElement("span");
  label.className = "answerer";
  label.append(text("strong", "koi-name", name));
  const reason = routeReason(item.answerer);
  if (reason !== "") {
    label.append(" · ", text("span", "route-reason", reason));
  }
  if (item.answerer?.sessionKey !== undefined) {
    label.title = `session ${item.answerer.sessionKey}`;
  }
  head.append(avatar, label);
  return [head];
}

function bubble(item, context) {
  const view = document.createElement("div");
  view.className = "bubble";
  const quote = context.isRoom && item.replyTo !== undefined ? context.quoteOf(item.replyTo) : undefined;
  if (quote !== undefined) {
    view.append(text("p", "quote", quote));
  }
  view.append(textView(item.text));
  return view;
}

function foot(item, context) {
  const view = document.createElement("p");
  view.className = "foot";
  const time = text("time", "time", timeFormat.format(item.at));
  time.dateTime = new Date(item.at).toISOString();
  time.title = dateFormat.format(item.at);
  view.append(time);
  const fate = fateWords(item);
  if (fate !== undefined) {
    const note = text("span", "fate", fate);
    if (item.fate === "refused" || item.fate === "gated") {
      note.title = `skykoi why ${context.gatewayIdOf(item.id)}`;
    }
    view.append(note);
  }
  if (item.role === "assistant" && context.isRoom && !item.isDraft) {
    const reply = text("button", "quiet reply", "Reply");
    reply.type = "button";
    reply.setAttribute("aria-label", `Reply to ${koiName(item.answerer)}`);
    reply.addEventListener("click", () => context.onReply(item));
    view.append(reply);
  }
  return view;
}

function fateWords(item) {
  switch (item.fate) {
    case "pending":
      return "Not delivered yet";
    case "accepted":
      return "Received";
    case "gated":
      return "Seen by the room; to ask a koi, mention it or reply to it";
    case "refused":
      return `Not accepted: ${reasonWords[item.reason] ?? String(item.reason).replaceAll("_", " ")}`;
    default:
      return item.isDraft && !item.isGrowing ? "Not finished" : undefined;
  }
}

function text(name, className, content) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = content;
  return made;
}
