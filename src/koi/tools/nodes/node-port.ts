// What tools know of paired nodes: other machines that run commands for kois. The gateway holds their connections
// (runtime/nodes); tools see this port.

import type { ToolHost } from "../host/tool-host.ts";
import type { ExecSecurity } from "../../../policy/tools/exec-rules.ts";

/** A paired node. */
export interface PairedNode {
  /** Of its key; never changes. */
  readonly id: string;
  /** What its owner calls it. */
  readonly name: string;
  readonly isConnected: boolean;
  /** As `linux`; known while it is connected. */
  readonly platform?: string;
}

/** The paired nodes. */
export interface NodePort {
  nodes(): readonly PairedNode[];
  /**
   * A connected node as a place for commands. Whatever `security` says, the node's own rules hold as well. Files can't be
   * reached there. `undefined` where no such node is connected.
   */
  open(id: string, security: ExecSecurity): ToolHost | undefined;
}
