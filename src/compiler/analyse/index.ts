// Every check. To add one: its file, one line here, its code in diagnostics/, its text in explain/, its page.

import type { Finding } from "../diagnostics/finding.ts";
import { boundButRefused } from "./access/bound-but-refused.ts";
import { elevated } from "./access/elevated.ts";
import { entries } from "./access/entries.ts";
import { openToUnsandboxed } from "./access/open-to-unsandboxed.ts";
import { policies } from "./access/policies.ts";
import { uncoveredAccounts, uselessKois } from "./binding/coverage.ts";
import { deadBindings } from "./binding/dead-bindings.ts";
import { misleadingOrder } from "./binding/misleading-order.ts";
import { channelNotConfigured } from "./binding/not-configured.ts";
import { orderSensitive } from "./binding/order-sensitive.ts";
import { peerInTwoGuilds } from "./binding/peer-in-two-guilds.ts";
import { redundant } from "./binding/redundant.ts";
import { overlapsBinding } from "./broadcast/overlaps-binding.ts";
import { accountNames } from "./channel/accounts.ts";
import { withoutEffect } from "./config/no-effect.ts";
import { credentials } from "./channel/credentials.ts";
import { disabledButBound } from "./channel/disabled-but-bound.ts";
import { portClash } from "./channel/port-clash.ts";
import type { Check, CheckInput } from "./check.ts";
import { exposed } from "./gateway/exposed.ts";
import { defaultKoi } from "./koi/default-koi.ts";
import { koiIds } from "./koi/koi-ids.ts";
import { koiToKoiCycle } from "./koi/koi-to-koi.ts";
import { mentionPatterns } from "./koi/mention-patterns.ts";
import { koiPaths } from "./koi/paths.ts";
import { memorySearch } from "./koi/memory-search.ts";
import { prices } from "./koi/prices.ts";
import { providers } from "./koi/providers.ts";
import { sharedDmSession } from "./koi/shared-dm-session.ts";
import { ambiguousAccount } from "./reply/ambiguous-account.ts";
import { noConversation } from "./reply/no-conversation.ts";
import { scopeGlobal } from "./session/scope-global.ts";
import { notPortable } from "./path/not-portable.ts";
import { stateInWorkspace } from "./path/state-in-workspace.ts";
import { writtenPaths } from "./path/written-paths.ts";
import { literals } from "./secret/literal.ts";
import { readableFiles } from "./secret/readable-files.ts";
import { secretReferences } from "./secret/references.ts";
import { sharedTokens } from "./secret/shared-token.ts";
import { wrongShapes } from "./secret/wrong-shape.ts";
import { binds } from "./sandbox/binds.ts";
import { container } from "./sandbox/container.ts";
import { missingEngine } from "./sandbox/engine.ts";
import { unsandboxedGroups } from "./sandbox/groups.ts";
import { ignoredSettings } from "./sandbox/ignored.ts";
import { sharedWorkspaces } from "./sandbox/workspace.ts";
import { koiToKoi } from "./tool/koi-to-koi.ts";
import { listConflicts } from "./tool/list-conflicts.ts";
import { nothingLeft } from "./tool/nothing-left.ts";
import { skillNeedsExec } from "./tool/skill-needs-exec.ts";
import { stageOverrides } from "./tool/stage-overrides.ts";
import { unknownTools } from "./tool/unknown-tools.ts";
import { writeThroughExec } from "./tool/write-through-exec.ts";

const checks: readonly Check[] = [
  withoutEffect,
  deadBindings,
  orderSensitive,
  redundant,
  misleadingOrder,
  peerInTwoGuilds,
  channelNotConfigured,
  uncoveredAccounts,
  uselessKois,
  koiIds,
  defaultKoi,
  koiPaths,
  mentionPatterns,
  providers,
  memorySearch,
  prices,
  sharedDmSession,
  accountNames,
  credentials,
  disabledButBound,
  portClash,
  boundButRefused,
  policies,
  entries,
  elevated,
  openToUnsandboxed,
  overlapsBinding,
  koiToKoiCycle,
  scopeGlobal,
  ambiguousAccount,
  noConversation,
  exposed,
  literals,
  wrongShapes,
  sharedTokens,
  secretReferences,
  readableFiles,
  writtenPaths,
  notPortable,
  stateInWorkspace,
  ignoredSettings,
  container,
  binds,
  sharedWorkspaces,
  unsandboxedGroups,
  missingEngine,
  unknownTools,
  listConflicts,
  nothingLeft,
  koiToKoi,
  writeThroughExec,
  skillNeedsExec,
  stageOverrides,
];

/** What all checks find, in no order: the caller sorts by position. */
export function runChecks(input: CheckInput): Finding[] {
  return checks.flatMap((check) => [...check(input)]);
}
