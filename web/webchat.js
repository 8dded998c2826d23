// The page's wiring: frames of the gateway go into the conversation and on the screen, what the visitor writes goes
// into the outbox and on the screen. Every other module knows one thing only.

import { koiName } from "./answerer.js";
import { CanvasPanel } from "./canvas.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { newMessageId, Outbox } from "./outbox.js";
import { PageFrame } from "./page-frame.js";
import { Connection, socketAddress } from "./shared/connection.js";
import { SignIn } from "./shared/sign-in.js";
import { Stored } from "./shared/stored.js";
import { TranscriptView } from "./transcript-view.js";
import { Visitor } from "./visitor.js";

const protocolVersion = 1;
const ownTitle = document.title;
let pageTitle = ownTitle;
const byId = (id) => document.getElementById(id);

const stored = new Stored(() => localStorage);
const visitor = new Visitor(stored, new URL(location.href));
const frame = new PageFrame(byId, (accountId) => location.assign(visitor.addressWithAccount(accountId)));
const conversation = new Conversation();
const canvas = new CanvasPanel(byId, (label) => announce(`A page is shown: ${label}`));
let welcome;
let unread = 0;

const view = new TranscriptView(
  { list: byId("messages"), scroller: byId("scroller"), toLatest: byId("to-latest"), empty: byId("empty") },
  {
    get isRoom() {
      return welcome?.peer.kind === "group";
    },
    gatewayIdOf: (messageId) => `${welcome?.name}/${messageId}`,
    quoteOf: (id) => {
      const item = conversation.find(id);
      return item === undefined ? undefined : quoteOf(item);
    },
    onReply: (item) => composer.quote(item.id, quoteOf(item)),
  },
);

const connection = new Connection({
  url: socketAddress("webchat"),
  hello: () => ({
    type: "hello",
    version: protocolVersion,
    ...visitor.hello(),
    ...signIn.credentials(),
  }),
  onFrame: (received) => handlers[received.type]?.(received),
  onState: showState,
});

const signIn = new SignIn(byId, () => connection.connect());

const outbox = new Outbox(stored, (message) => connection.send(message));

const composer = new Composer(byId("composer"), (text, replyTo) => {
  const message = {
    messageId: newMessageId(),
    text,
    at: Date.now(),
    ...(replyTo !== undefined && { replyTo }),
  };
  conversation.addOwn(message);
  outbox.add(message);
  view.show(conversation.items);
  view.scrollToEnd();
});

const handlers = {
  welcome(received) {
    welcome = received;
    visitor.remember(received.visitorId);
    frame.showWelcome(received);
    pageTitle = received.title ?? ownTitle;
    document.title = pageTitle;
    const { accountId, visitorId, peer } = received;
    outbox.open([accountId, peer.kind, peer.id, visitorId].join("|"));
    for (const message of outbox.waiting) {
      conversation.addOwn(message);
    }
  },
  history(received) {
    if (received.before === undefined) {
      for (const id of conversation.mergeNewest(received)) {
        outbox.settle(id);
      }
      outbox.resume();
      view.show(conversation.items);
    } else {
      conversation.mergeEarlier(received);
      view.showAbove(conversation.items);
    }
    byId("earlier").hidden = !conversation.hasEarlier;
  },
  accepted: ({ messageId, at }) => settle(messageId, { fate: "accepted", at }),
  gated: ({ messageId, at }) => settle(messageId, { fate: "gated", at }),
  refused({ messageId, reason, retryAfterMs }) {
    if (messageId !== undefined && retryAfterMs !== undefined) {
      outbox.delay(retryAfterMs);
    } else if (messageId !== undefined) {
      settle(messageId, { fate: "refused", reason });
    }
  },
  message(received) {
    conversation.addMessage(received);
    view.show(conversation.items);
    if (!received.isOwn) {
      announce(`${received.from}: ${received.text}`);
    }
  },
  typing: ({ isTyping, koi }) => showTyping(isTyping, koi),
  draft(received) {
    conversation.addDraft(received);
    byId("typing").hidden = true;
    view.show(conversation.items);
  },
  reply(received) {
    byId("typing").hidden = true;
    if (conversation.addReply(received)) {
      announce(`${koiName(received.answerer)}: ${received.text}`);
    }
    view.show(conversation.items);
  },
  canvases: (received) => canvas.replace(received.canvases),
  canvas: (received) => canvas.show(received),
  canvas_part: (received) => canvas.change(received),
  canvas_hidden: (received) => canvas.hide(received),
  status: (received) => frame.showStatus(received),
  error({ code, message }) {
    if (code === "history_unavailable") {
      frame.showNotice(`Earlier messages can't be shown: ${message}.`, "Dismiss", () => frame.hideNotice());
      outbox.resume();
      view.show(conversation.items);
    }
  },
};

function settle(messageId, change) {
  conversation.settle(messageId, change);
  outbox.settle(messageId);
  view.show(conversation.items);
}

function showTyping(isTyping, koi) {
  if (!isTyping) {
    conversation.stopDrafts();
    view.show(conversation.items);
  }
  const isDrafting = conversation.items.some((item) => item.isGrowing);
  byId("typing-text").textContent = koi === undefined ? "Typing…" : `${koi} is typing…`;
  byId("typing").hidden = !isTyping || isDrafting;
}

function showState(state, error) {
  frame.showState(state);
  if (state === "open") {
    frame.hideNotice();
    return;
  }
  outbox.pause();
  byId("typing").hidden = true;
  if (state === "closed") {
    showClosed(error);
  } else if (state === "reconnecting") {
    frame.showNotice(`${whyNotConnected(error)} What you write waits here.`, "Try now", () =>
      connection.wake(),
    );
  }
}

function whyNotConnected(error) {
  if (error !== undefined) {
    return `The gateway can't serve you yet: ${error.message}.`;
  }
  return welcome === undefined ? "The gateway can't be reached." : "The connection is lost.";
}

function showClosed({ code, message }) {
  switch (code) {
    case "unauthorized":
      frame.showNotice("The gateway wants its token.", "Sign in", () => signIn.open());
      signIn.ask(message);
      break;
    case "unsupported_version":
      frame.showNotice("The gateway was updated; this page must be loaded again.", "Reload", () =>
        location.reload(),
      );
      break;
    case "unknown_account":
      frame.showNotice(`The gateway does not know this account.`, "Use the default account", () => {
        location.assign(visitor.addressOfNewVisitor(false));
      });
      break;
    default:
      frame.showNotice(`The gateway does not let you in: ${message}.`, "Go on as a new visitor", () => {
        startAsNewVisitor();
      });
  }
}

function startAsNewVisitor() {
  visitor.forget();
  location.assign(visitor.addressOfNewVisitor());
}

function announce(text) {
  byId("announcer").textContent = text.slice(0, 500);
  if (document.visibilityState === "hidden") {
    unread += 1;
    document.title = `(${unread}) ${pageTitle}`;
  }
}

function quoteOf(item) {
  const who =
    item.role === "assistant" ? koiName(item.answerer) : item.isOwn ? "You" : (item.from ?? "somebody");
  const line = item.text.trim().split("\n", 1)[0];
  return `${who}: ${line.length > 120 ? `${line.slice(0, 119)}…` : line}`;
}

document.addEventListener("visibilitychange", () => {
  unread = 0;
  document.title = pageTitle;
});
byId("earlier").addEventListener("click", () =>
  connection.send({ type: "history", before: conversation.oldestId }),
);
byId("new-visitor").addEventListener("click", () => byId("new-visitor-dialog").showModal());
byId("new-visitor-dialog").addEventListener("close", (event) => {
  if (event.target.returnValue === "confirm") {
    startAsNewVisitor();
  }
});
connection.connect();
