// Who may come in: the trust of the connection first, then what the page asks for.

import { closeCodes } from "./protocol.ts";
import type { HelloFrame } from "./protocol.ts";
import { visitOf } from "./visit.ts";
import type { VisitJudgement } from "./visit.ts";
import type { WebChatDeps, WebChatRequest } from "./webchat-deps.ts";

/**
 * Judges a hello by the connection that it came on. Where the gateway has a token, a connection that is neither on
 * loopback nor authenticated must bring it; a token is never asked of the others.
 */
export async function judgeHello(
  hello: HelloFrame,
  request: WebChatRequest,
  deps: WebChatDeps,
): Promise<VisitJudgement> {
  let isTrusted = request.isLoopback || request.isAuthenticated;
  if (!isTrusted && request.authenticate !== undefined) {
    isTrusted = hello.token !== undefined && (await request.authenticate(hello.token));
    if (!isTrusted) {
      return {
        ok: false,
        code: "unauthorized",
        message:
          hello.token === undefined ? "the gateway wants its token" : "this is not the gateway's token",
        closeCode: closeCodes.unauthorized,
      };
    }
  }
  return visitOf(hello, { isTrusted, accounts: deps.accounts(), randomId: () => deps.randomId() });
}
