// What the control API needs of the gateway around it: all of it is handed in.

import type { Channel } from "../../channels/channel.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { AccountStatus } from "../accounts/accounts.ts";
import type { DeviceLinks } from "../accounts/device-links.ts";
import type { Clock } from "../clock.ts";
import type { LetterOffice } from "../dead-letters/put-back.ts";
import type { GatewayStatus } from "../gateway-status.ts";
import type { HitCounter } from "../hits/hit-counter.ts";
import type { GatewayStore } from "../journal/gateway-store.ts";
import type { KoiStores } from "../journal/koi-stores.ts";
import type { TableHolder } from "../loaded-table.ts";
import type { Log } from "../log.ts";
import type { NodeHub } from "../nodes/node-hub.ts";
import type { Findings } from "../reload/findings.ts";

/** What the control API is made of. */
export interface ControlDeps {
  /** Version of SKYKOI. */
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly tables: TableHolder;
  readonly store: GatewayStore;
  readonly stores: KoiStores;
  readonly hits: Pick<HitCounter, "of">;
  readonly letters: LetterOffice;
  channelOf(id: ChannelId): Channel | undefined;
  /** Every account that should run. */
  accounts(): readonly AccountStatus[];
  readonly links: Pick<DeviceLinks, "begin" | "cancel" | "logout" | "probe">;
  /** Absent where the gateway takes no nodes. */
  readonly nodes?: Pick<NodeHub, "nodes" | "waiting" | "approve" | "remove"> | undefined;
  status(): GatewayStatus;
  /** What the last compilation said; `undefined` where that is not known. */
  findings(): Findings | undefined;
  /** Whether the table in force is that of the config on disk. */
  isInForce(): boolean;
  /** Whether changes can be made: the gateway has started and does not stop. */
  isRunning(): boolean;
}
