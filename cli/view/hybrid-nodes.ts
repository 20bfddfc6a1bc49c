import { spanOf } from "#core/messages/words.ts";
import type { NodeView } from "#events/operator/hybrid-nodes.ts";
import { colours as c } from "./colours.ts";
import { table } from "./table.ts";
import { wrap } from "./wrap.ts";

const STATUS: Readonly<Record<NodeView["status"], (text: string) => string>> = {
  known: c.green,
  unknown: c.red,
  lost: c.yellow,
  "proposed-removal": c.yellow,
  removed: c.dim,
};
const LONGEST_LINE = 110;

/** Nodes site by site, and under each table why a node is not simply known. */
export function nodesLines({ now, nodes }: { now: string; nodes: readonly NodeView[] }, columns: number): string[] {
  if (nodes.length === 0) return ["no hybrid nodes are on record"];
  const places = new Map<string, NodeView[]>();
  for (const node of nodes) {
    const { site, cluster } = node;
    const title = `${site === null ? "at no site" : `site ${site}`} of ${cluster.name} (${cluster.account} ${cluster.region})`;
    places.set(title, [...(places.get(title) ?? []), node]);
  }
  return [...places].flatMap(([title, there]) => [
    c.bold(title),
    tableOf(there, now, columns),
    ...whys(there, columns),
    "",
  ]);
}

const tableOf = (nodes: readonly NodeView[], now: string, columns: number): string =>
  table(
    nodes,
    [
      { title: "Node", text: ({ id }) => id },
      { title: "Status", text: ({ status }) => status },
      { title: "Kubelet", text: ({ kubelet }) => kubelet ?? "?" },
      {
        title: "Last ping",
        text: ({ status, ping, lastPingAt }) => (status === "removed" ? "" : pingWords(ping, lastPingAt, now)),
      },
      { title: "Agent", text: ({ agentVersion }) => agentVersion ?? "?", wideOnly: true },
      { title: "Host", text: ({ hostname, address }) => hostname ?? address ?? "?", wraps: true },
    ],
    columns,
  );

function pingWords(ping: NodeView["ping"], at: string | null, now: string): string {
  if (ping === "Online") return "online";
  return at === null ? "never" : `${spanOf(Math.max(0, (Date.parse(now) - Date.parse(at)) / 1000))} ago`;
}

const whys = (nodes: readonly NodeView[], columns: number): string[] =>
  nodes.flatMap(({ id, status, reasons }) =>
    reasons.flatMap((reason) =>
      wrap(`${id} ${STATUS[status](status)}: ${reason}`, Math.min(columns, LONGEST_LINE), "    "),
    ),
  );
