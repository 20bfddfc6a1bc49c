import type {
  NodeRegisteredFacts,
  NodeRemovedFacts,
  NodesFoundFacts,
  RemovalAskedFacts,
  RemovalDecidedFacts,
} from "#events/fleet/hybrid-nodes.ts";
import type { ChatMessage } from "../ports.ts";
import { context, escaped, message, section } from "./blocks.ts";

interface Told {
  cluster: { account: string; region: string; name: string };
}
type Node = NodeRegisteredFacts["node"];

const nodeWords = ({ id, hostname }: Node): string => (hostname === null ? id : `${id} (${hostname})`);
const siteWords = (site: string | null): string => (site === null ? "" : ` at site ${site}`);

function shown({ cluster }: Told, title: string, lines: readonly string[], at: string): ChatMessage {
  return message(`${title} (${cluster.name})`, [
    section(`*${escaped(title)}*${lines.length === 0 ? "" : `\n${escaped(lines.join("\n"))}`}`),
    context(`${cluster.name} · ${cluster.account} ${cluster.region} · ${at}`),
  ]);
}

export function registeredMessage(facts: NodeRegisteredFacts): ChatMessage {
  const { node, site, activation, agentVersion, registeredAt } = facts;
  const title = `:satellite: hybrid node ${nodeWords(node)} registered${siteWords(site)}`;
  const lines = [
    `activation ${activation.record}: ${activation.used} of ${activation.limit} used`,
    ...(node.address === null ? [] : [`address ${node.address}`]),
    ...(agentVersion === null ? [] : [`agent ${agentVersion}`]),
  ];
  return shown(facts, title, lines, registeredAt);
}

export function foundMessage(facts: NodesFoundFacts): ChatMessage {
  const { site, count, at } = facts;
  const title = `:satellite: site ${site} is watched from now on; ${count} hybrid node${count === 1 ? " was" : "s were"} there already`;
  const lines = [
    `fleetwright hybrid nodes ${site} lists them. A node that registers from now on without an activation of Fleetwright's is an alert.`,
  ];
  return shown(facts, title, lines, at);
}

/** How to answer stands in the message: whoever reads it on a phone at night has no manual. */
export function removalAskedMessage(facts: RemovalAskedFacts): ChatMessage {
  const { site, because, nodes, count, reason, approvers, expiresAt, askedAt } = facts;
  const [first] = nodes;
  const who = count === 1 && first ? `hybrid node ${nodeWords(first)}` : `${count} hybrid nodes`;
  const title = `:raised_hand: may ${who}${siteWords(site)} be deregistered?`;
  const more = count > nodes.length ? ` and ${count - nodes.length} more` : "";
  const ids = count === 1 ? (first?.id ?? "") : `--site ${site}`;
  const lines = [
    reason,
    ...(count > 1 ? [`${nodes.map(nodeWords).join(", ")}${more}`] : []),
    `fleetwright hybrid approve ${ids}   or   fleetwright hybrid reject ${ids}`,
    `until ${expiresAt}, by ${approvers.length === 0 ? "anybody who may use the operator function" : approvers.join(", ")}`,
    ...(because === "gone" ? ["A node that comes back before is left alone."] : []),
  ];
  return shown(facts, title, lines, askedAt);
}

const DECIDED = {
  approved: ":white_check_mark:",
  rejected: ":no_entry_sign:",
  expired: ":hourglass:",
  withdrawn: ":leftwards_arrow_with_hook:",
} as const;

export function removalDecidedMessage(facts: RemovalDecidedFacts): ChatMessage {
  const { node, site, status, by, why, at } = facts;
  const title = `${DECIDED[status]} removal of hybrid node ${nodeWords(node)}${siteWords(site)} ${status}${by === null ? "" : ` by ${by}`}`;
  return shown(facts, title, why === "" ? [] : [why], at);
}

export function removedMessage(facts: NodeRemovedFacts): ChatMessage {
  const { node, site, because, ours, at } = facts;
  const title = `:wastebasket: hybrid node ${nodeWords(node)}${siteWords(site)} ${ours ? "is deregistered" : "was removed, not by Fleetwright"}`;
  const lines = [because, `What is left of it in the cluster: kubectl delete node ${node.id}`];
  return shown(facts, title, lines, at);
}
