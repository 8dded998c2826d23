// Links an account to a device: through the gateway that runs it, else in this process.

import type { LoginView } from "../../channels/channel.ts";
import type { AccountName } from "../../runtime/accounts/accounts.ts";
import type { ControlLoginStep, ControlOwnEvents } from "../../runtime/control/login-protocol.ts";
import { said } from "../../runtime/said.ts";
import { type EventFrame, openControl } from "../status/control-connection.ts";
import type { ReachableGateway } from "../status/find-gateway.ts";
import type { LoginScreen } from "./login-screen.ts";
import type { OwnAdapters } from "./own-adapters.ts";

/** An account to link, and how. */
export interface Linking {
  readonly account: AccountName;
  /** E.164. */
  readonly phoneNumber: string | undefined;
  readonly screen: LoginScreen;
  readonly signal: AbortSignal;
}

/** How it ended. */
export type LinkingEnd =
  | { readonly kind: "done" | "cancelled" }
  | { readonly kind: "failed"; readonly message: string };

type Login = ControlOwnEvents["login"];

/** Has the gateway link it, which then connects it. Never rejects. */
export async function linkByGateway(
  found: ReachableGateway,
  { account, phoneNumber, screen, signal }: Linking,
): Promise<LinkingEnd> {
  let onEnd: (end: LinkingEnd) => void = () => undefined;
  const ended = new Promise<LinkingEnd>((resolve) => (onEnd = resolve));
  const onEvent = ({ event, payload }: EventFrame): void => {
    if (event !== "login") return;
    const step = payload as Login;
    const end = endOf(step);
    if (end) onEnd(end);
    else screen.show(stepOf(step));
  };
  signal.addEventListener("abort", () => onEnd({ kind: "cancelled" }), { once: true });
  try {
    const connection = await openControl(found, onEvent);
    try {
      const phone = phoneNumber === undefined ? {} : { phoneNumber };
      const begun = await connection.ask("channels.login", { ...account, ...phone });
      if (begun.kind === "refusal") return { kind: "failed", message: begun.error.message };
      return await Promise.race([ended, connection.lost]);
    } finally {
      // The gateway calls off what is still going on when it sees this.
      connection.end();
    }
  } catch (error) {
    return { kind: "failed", message: said(error) };
  }
}

function endOf(step: ControlLoginStep): LinkingEnd | undefined {
  if (step.step === "failed") return { kind: "failed", message: step.message };
  return step.step === "done" || step.step === "cancelled" ? { kind: step.step } : undefined;
}

/** The step as a person needs it: without the picture, and without what they typed themselves. */
function stepOf(step: Login): Parameters<LoginScreen["show"]>[0] {
  switch (step.step) {
    case "qr":
    case "note":
      return { step: step.step, text: step.text };
    case "code":
      return { step: "code", code: step.code };
    case "failed":
      return { step: "failed", message: step.message };
    default:
      return { step: step.step };
  }
}

/** Links it here. Never rejects. */
export async function linkHere(
  { channels, redact }: OwnAdapters,
  { account, phoneNumber, screen, signal }: Linking,
): Promise<LinkingEnd> {
  const view: LoginView = {
    qr: (text) => screen.show({ step: "qr", text }),
    code: (code) => screen.show({ step: "code", code }),
    note: (text) => screen.show({ step: "note", text }),
  };
  const phone = phoneNumber === undefined ? {} : { phoneNumber };
  try {
    const channel = await channels.load(account.channel);
    if (!channel.login) return { kind: "failed", message: `accounts of ${account.channel} are not linked` };
    await channel.login(account.accountId, { view, ...phone, signal });
    return { kind: "done" };
  } catch (error) {
    return signal.aborted ? { kind: "cancelled" } : { kind: "failed", message: redact(said(error)) };
  }
}
