// Methods about accounts and the devices that they are linked to.

import { randomUUID } from "node:crypto";
import type { LoginView } from "../../../channels/channel.ts";
import { channelIdOf } from "../../../routing/channels/registry.ts";
import { accountIdOf } from "../../../routing/ids.ts";
import type { AccountName } from "../../accounts/accounts.ts";
import type { LinkRefusal, LoginEnd } from "../../accounts/device-links.ts";
import { type Answer, given, refused } from "../answer.ts";
import { type Methods, nameRule } from "../method.ts";
import type { ControlAccount, ControlLoginStep } from "../login-protocol.ts";
import type { ControlErrorCode } from "../protocol.ts";

const shape = { channel: nameRule, accountId: nameRule };

type Names = "channels.probe" | "channels.login" | "channels.cancel" | "channels.logout";

/** `channels.probe`, `channels.login`, `channels.cancel`, `channels.logout`. */
export const channelMethods: Methods<Names> = {
  "channels.probe": {
    shape,
    changes: true,
    async answer(params, { links }) {
      const account = accountOf(params);
      if (!account) return nowhere(params);
      const found = await links.probe(account);
      return "kind" in found ? refusal(found) : given(found);
    },
  },

  "channels.login": {
    shape: {
      ...shape,
      phoneNumber: {
        isRequired: false,
        isValid: (value) => typeof value === "string" && /^\+[1-9]\d{6,14}$/.test(value),
        wants: "a number in international form, such as +15551230001",
      },
    },
    changes: true,
    async answer({ phoneNumber, ...params }, { links }, caller) {
      const account = accountOf(params);
      if (!account) return nowhere(params);
      const { renderSVG } = await import("uqr");
      const loginId = randomUUID();
      const tell = (step: ControlLoginStep): void => caller.tell("login", { loginId, ...account, ...step });
      const view: LoginView = {
        qr: (text) => tell({ step: "qr", text, svg: renderSVG(text, { border: 4, pixelSize: 4 }) }),
        code: (code) => tell({ step: "code", code }),
        note: (text) => tell({ step: "note", text }),
      };
      const phone = phoneNumber === undefined ? {} : { phoneNumber };
      const begun = await links.begin(account, { loginId, view, ...phone, signal: caller.gone });
      if (begun.kind !== "begun") return refusal(begun);
      void begun.ended.then((end) => tell(lastStep(end)));
      return given({ loginId });
    },
  },

  "channels.cancel": {
    shape: { loginId: nameRule },
    changes: true,
    answer({ loginId }, { links }) {
      return links.cancel(loginId) ? given({}) : refused("not_found", "no login of this name is going on");
    },
  },

  "channels.logout": {
    shape,
    changes: true,
    async answer(params, { links }) {
      const account = accountOf(params);
      if (!account) return nowhere(params);
      const end = await links.logout(account);
      return end.kind === "done" ? given({}) : refusal(end);
    },
  },
};

function accountOf({ channel: written, accountId: typed }: ControlAccount): AccountName | undefined {
  const [channel, accountId] = [channelIdOf(written), accountIdOf(typed)];
  return channel && accountId ? { channel, accountId } : undefined;
}

function nowhere({ channel, accountId }: ControlAccount): Answer<never> {
  return refused("not_found", `there is no account \`${channel}/${accountId}\``);
}

const codes: Readonly<Record<LinkRefusal["kind"], ControlErrorCode>> = {
  unknown: "not_found",
  conflict: "conflict",
  failed: "unavailable",
};

function refusal({ kind, message }: LinkRefusal): Answer<never> {
  return refused(codes[kind], message);
}

function lastStep(end: LoginEnd): ControlLoginStep {
  return "message" in end ? { step: "failed", message: end.message } : { step: end.kind };
}
