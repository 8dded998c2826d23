// The page's wiring: what the gateway says goes to the sections, what somebody asks goes to the gateway.

import { LineFrame } from "../shared/line-frame.js";
import { SignIn } from "../shared/sign-in.js";
import { AskForm } from "./ask-form.js";
import { answerView } from "./answer-view.js";
import { broadcastView } from "./broadcast-view.js";
import { ConfigView } from "./config-view.js";
import { ControlClient } from "./control-client.js";
import { DeadLettersView } from "./dead-letters-view.js";
import { colourKois } from "./koi-chip.js";
import { confirm } from "./confirm.js";
import { LoginDialog } from "./login-dialog.js";
import { fillSelect } from "./make.js";
import { Navigation } from "./navigation.js";
import { OutcomesView } from "./outcomes-view.js";
import { OverviewView } from "./overview-view.js";
import { PairingView } from "./pairing-view.js";
import { PictureView } from "./picture-view.js";
import { SessionsView } from "./sessions-view.js";

const events = ["outcome", "status", "table", "pairing"];
const hitsEveryMs = 5_000;
const doneForMs = 15_000;
const byId = (id) => document.getElementById(id);

const client = new ControlClient({
  credentials: () => signIn.credentials(),
  onWelcome: () => void loadAll(),
  onState: showState,
  onEvent: (event, payload, hasGap) => {
    handlers[event]?.(payload);
    if (hasGap) {
      void outcomes.load();
    }
  },
});
const signIn = new SignIn(byId, () => client.connect());
const frame = new LineFrame(byId);
const navigation = new Navigation(showSection);
const request = (method, params) => client.request(method, params);

const login = new LoginDialog({ request, announce });
const overview = new OverviewView(byId("overview-content"), (section) => navigation.go(section), {
  onLink: (account) => login.open(account),
  onUnlink: (account) => void quietly(() => unlink(account)),
  onRemoveNode: (node) => void quietly(() => removeNode(node)),
});
const config = new ConfigView(byId("config-content"));
const picture = new PictureView();
const pairing = new PairingView({
  request,
  announce,
  onCount: (count) => navigation.badge("pairing", count, "waiting"),
});
const deadLetters = new DeadLettersView({ request, announce });
const sessions = new SessionsView({ request });
const askForm = new AskForm(ask);
const outcomes = new OutcomesView({
  request,
  onAsk: (facts) => {
    navigation.go("routing");
    void askForm.fill(facts);
  },
  placeOf: ({ tableDigest, bindingIndex }) => picture.placeOf(tableDigest, bindingIndex),
});

let doneTimer;
let deadCount = 0;
let accountStates = "";
/**
 * The last question, the table that answered it, and whether it was about somebody who may be let in.
 * @type {{facts: object, digest: string, isPairing: boolean} | undefined}
 */
let asked;
let areHitsOld = false;

const handlers = {
  outcome(record) {
    outcomes.put(record);
    areHitsOld = true;
  },
  status: showStatus,
  login: (step) => login.step(step),
  table: () => void Promise.all([loadPicture(), loadConfig()]),
  pairing() {
    void pairing.load();
    if (asked?.isPairing) {
      void quietly(() => ask(asked.facts));
    }
  },
};

/** After each connect: nothing that was shown before is taken for granted. */
async function loadAll() {
  await quietly(async () => {
    // First, so that nothing happens unseen between what is loaded and what comes by itself.
    await request("subscribe", { events });
    accountStates = "";
    const loads = [
      // Its accounts bring the picture along.
      loadStatus(),
      loadConfig(),
      outcomes.load(),
      pairing.load(),
      deadLetters.load(),
    ];
    if (navigation.current === "sessions") {
      loads.push(sessions.load());
    }
    await Promise.all(loads);
  });
}

async function loadStatus() {
  showStatus(await request("status"));
}

async function loadConfig() {
  await quietly(async () => {
    const found = await request("diagnostics");
    config.show(found);
    const errors = found.diagnostics.filter(({ severity }) => severity === "error" || severity === "warning");
    navigation.badge("config", errors.length, "findings");
  });
}

async function loadPicture() {
  await quietly(async () => {
    const found = await request("picture");
    areHitsOld = false;
    colourKois(found.kois.map(({ id }) => id));
    picture.show(found);
    askForm.setChannels(found.channels);
    byId("broadcast").replaceChildren(...broadcastView(found));
    const kois = [["", "all"], ...found.kois.map(({ id }) => [id, id])];
    fillSelect(byId("outcome-koi"), kois);
    fillSelect(byId("sessions-koi"), kois);
    if (asked !== undefined && asked.digest !== found.digest) {
      // Another table may say otherwise.
      await ask(asked.facts);
    }
  });
}

function showStatus(status) {
  overview.show(status);
  const { state, problems } = status;
  byId("gateway").textContent = state;
  byId("gateway").dataset.state = state;
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  const text = first === undefined ? "" : `The gateway is degraded: ${first.message}${more}`;
  byId("degraded").hidden = first === undefined;
  // Said again with each status, it would be read aloud again.
  if (byId("degraded").textContent !== text) {
    byId("degraded").textContent = text;
  }
  navigation.badge("overview", problems.length, "problems");
  navigation.badge("dead-letters", status.deadLetters.count, "dead letters");
  const states = JSON.stringify(status.accounts);
  if (accountStates !== states) {
    accountStates = states;
    void loadPicture();
  }
  if (deadCount !== status.deadLetters.count) {
    deadCount = status.deadLetters.count;
    void deadLetters.load();
  }
}

async function ask(facts) {
  asked = undefined;
  byId("answer").replaceChildren();
  const answer = await request("route", { facts });
  asked = { facts, digest: picture.digest, isPairing: answer.admission.startsWith("pairing") };
  byId("answer").replaceChildren(
    answerView(answer, {
      bindingOf: (index) => picture.bindingOf(index),
      onShow: (index) => picture.pinBinding(index),
    }),
  );
  picture.pinAnswer({ channel: facts.channel, accountId: answer.accountId }, answer);
}

async function unlink(account) {
  const name = `${account.channel}/${account.accountId}`;
  const text =
    "Its keys are deleted here, and the phone forgets this device. Nobody is answered until it is linked again.";
  if (await confirm({ title: `Log out ${name}?`, text, yes: "Log out" })) {
    await request("channels.logout", account);
    announce(`${name} is logged out.`);
  }
}

async function removeNode({ id, name }) {
  const text = "What runs there is ended at once, and it comes back only when it is paired anew.";
  if (await confirm({ title: `Remove the node ${name}?`, text, yes: "Remove" })) {
    await request("nodes.remove", { node: id });
    announce(`The node ${name} is removed.`);
  }
}

function showSection(name) {
  if (name === "sessions") {
    void sessions.load();
  } else if (name === "dead-letters") {
    void deadLetters.load();
  } else if (name === "routing" && areHitsOld) {
    void loadPicture();
  }
}

function showState(state, error) {
  frame.showState(state);
  document.body.dataset.connection = state;
  if (state === "open") {
    frame.hideNotice();
  } else if (state === "closed") {
    showClosed(error);
  } else if (state === "reconnecting") {
    const why =
      error === undefined
        ? "The gateway can't be reached"
        : `The gateway can't serve you yet: ${error.message}`;
    frame.showNotice(`${why}. What stands here may be out of date.`, "Try now", () => client.wake());
  }
}

function showClosed({ code, message }) {
  if (code === "unauthorized") {
    frame.showNotice("The gateway wants its token.", "Sign in", () => signIn.open());
    signIn.ask(message);
  } else if (code === "unsupported_version") {
    frame.showNotice("The gateway was updated; this page must be loaded again.", "Reload", () =>
      location.reload(),
    );
  } else {
    frame.showNotice(`The gateway does not let you in: ${message}.`, "Try again", () => client.connect());
  }
}

/** Says for a while what was done. */
function announce(text) {
  byId("done").textContent = text;
  clearTimeout(doneTimer);
  doneTimer = setTimeout(() => (byId("done").textContent = ""), doneForMs);
}

/** A request that failed for a lost line is made again after the next connect; any other failure is said. */
async function quietly(work) {
  try {
    await work();
  } catch (error) {
    if (error.name !== "RequestError") {
      throw error;
    }
    if (error.code !== "lost") {
      frame.showNotice(`The gateway can't answer: ${error.message}.`, "Try again", () => {
        frame.hideNotice();
        void loadAll();
      });
    }
  }
}

setInterval(() => {
  if (areHitsOld && navigation.current === "routing" && document.visibilityState === "visible") {
    void loadPicture();
  }
}, hitsEveryMs);
navigation.start();
client.connect();
