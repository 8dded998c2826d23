// Nodes: whether the list of those that were paired can be read, and whether a koi's commands are to run on one that was not.
// Which of them are connected, the running gateway says.

import { execSetting } from "../../policy/tools/exec-rules.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import { type KnownNode, NodeBookError, readNodeBook } from "../../runtime/nodes/node-file.ts";
import type { DoctorFinding } from "./doctor-finding.ts";

/** What is wrong with nodes. Of a broken list a gateway that runs has told already. */
export function checkNodes(
  stateDir: string,
  gateway: CompiledGateway | undefined,
  isRunning: boolean,
): DoctorFinding[] {
  try {
    const nodes = readNodeBook(stateDir)?.nodes ?? [];
    return gateway === undefined ? [] : missingNodes(gateway, nodes);
  } catch (error) {
    if (!(error instanceof NodeBookError)) throw error;
    if (isRunning) return [];
    const repair = "restore it from a backup, or move it away and pair each node anew";
    return [{ check: "nodes", severity: "error", message: error.message, repair }];
  }
}

/** A finding for each koi whose commands have nowhere to run. */
function missingNodes({ config, kois }: CompiledGateway, nodes: readonly KnownNode[]): DoctorFinding[] {
  return kois.flatMap(({ id }): DoctorFinding[] => {
    if (execSetting(config, id, "host")?.value !== "node") return [];
    const wanted = execSetting(config, id, "node")?.value;
    const isThere =
      wanted === undefined
        ? nodes.length > 0
        : nodes.some((node) => node.id === called(wanted) || called(node.name) === called(wanted));
    if (isThere) return [];
    const what = wanted === undefined ? "no node is paired" : `no node \`${wanted}\` is paired`;
    return [
      {
        check: "nodes",
        severity: "warning",
        message: `commands of ${id} are to run on a node, and ${what}, so they are refused`,
        repair: "pair it: `skykoi node pair` there, then `skykoi node approve` here",
      },
    ];
  });
}

function called(name: string): string {
  return name.trim().toLowerCase();
}
