// "Who answers this?": the facts of a message that somebody thinks up, or takes from a message that came.

import { fillSelect } from "./make.js";
import { showProblem, sentence } from "./problem.js";

const byId = (id) => document.getElementById(id);
const moreFields = ["parentKind", "parentId", "guildId", "roles", "teamId", "threadId"];

/** The form. */
export class AskForm {
  #form = byId("ask");
  #channels = [];
  #onAsk;

  /** @param {(facts: object) => Promise<void>} onAsk what it throws is said at the form */
  constructor(onAsk) {
    this.#onAsk = onAsk;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.#field("channel").addEventListener("change", () => this.#showAccounts());
  }

  /** The channels and accounts that there are. @param {{channel: string, accounts: {accountId: string}[]}[]} channels */
  setChannels(channels) {
    this.#channels = channels;
    fillSelect(
      this.#field("channel"),
      channels.map(({ channel }) => [channel, channel]),
    );
    this.#showAccounts();
  }

  /** Fills in the facts of a message, and asks. */
  async fill({ channel, accountId, peer, parentPeer, guildId, roles, teamId, threadId }) {
    this.#addAccount(channel, accountId);
    const values = {
      channel,
      accountId,
      peerKind: peer.kind,
      peerId: peer.id,
      parentKind: parentPeer?.kind,
      parentId: parentPeer?.id,
      guildId,
      roles: roles?.join(", "),
      teamId,
      threadId,
    };
    this.#field("channel").value = channel;
    this.#showAccounts();
    for (const [name, value] of Object.entries(values)) {
      this.#field(name).value = value ?? "";
    }
    byId("ask-more").open = moreFields.some((name) => this.#field(name).value !== "");
    await this.#submit();
  }

  async #submit() {
    const peerId = this.#field("peerId");
    if (peerId.value.trim() === "") {
      this.#say("Say whose conversation it is: the id of a person or a room.");
      peerId.setAttribute("aria-invalid", "true");
      peerId.focus();
      return;
    }
    try {
      await this.#onAsk(this.#facts());
      this.#say(undefined);
    } catch (error) {
      if (error.name !== "RequestError") {
        throw error;
      }
      this.#say(sentence(error.message));
    }
  }

  #say(text) {
    this.#field("peerId").removeAttribute("aria-invalid");
    showProblem(byId("ask-problem"), text);
  }

  /** Empty fields are left out: the message then has no such thing. */
  #facts() {
    const value = (name) => this.#field(name).value.trim();
    const roles = value("roles")
      .split(",")
      .map((role) => role.trim())
      .filter((role) => role !== "");
    const facts = {
      channel: value("channel"),
      accountId: value("accountId"),
      peer: { kind: value("peerKind"), id: value("peerId") },
      parentPeer: value("parentKind") === "" ? "" : { kind: value("parentKind"), id: value("parentId") },
      guildId: value("guildId"),
      roles: roles.length === 0 ? "" : roles,
      teamId: value("teamId"),
      threadId: value("threadId"),
    };
    return Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== ""));
  }

  #showAccounts() {
    const channel = this.#channels.find((one) => one.channel === this.#field("channel").value);
    fillSelect(this.#field("accountId"), [
      ["", "the default account"],
      ...(channel?.accounts ?? []).map(({ accountId }) => [accountId, accountId]),
    ]);
  }

  /** An account of a message that came may be gone since. */
  #addAccount(channel, accountId) {
    const known = this.#channels.find((one) => one.channel === channel);
    if (known?.accounts.some((account) => account.accountId === accountId)) {
      return;
    }
    const accounts = [...(known?.accounts ?? []), { accountId }];
    this.setChannels([...this.#channels.filter((one) => one !== known), { channel, accounts }]);
  }

  #field(name) {
    return this.#form.elements[name];
  }
}
