import type { PresentFinding } from "../findings/finding.ts";
import type { NodeRecord } from "./node.ts";

export const SITE_LOST = "hybrid-site-lost";
export const NODE_LOST = "hybrid-node-lost";

/** A site is down when more of its nodes than this are out of touch, and it stays down until fewer than `BACK` are: around one limit it would come and go. */
const DOWN = 0.5;
const BACK = 0.2;

/** The nodes of a site are lost within some minutes of each other: a single one is told only when it does not turn out to be the site. */
const SINGLE_PERSIST_SECONDS = 600;

export interface Contact {
  /** The site as a whole is out of touch. */
  down: boolean;
  present: PresentFinding[];
}

/**
 * What is to be told of a site's nodes that are out of touch: one alert for a site that is down, not one for each.
 *
 * @param nodes of the site that are registered, each seen just now
 * @param wasDown whether the site's own alert is open
 */
export function contactOf(site: string, nodes: readonly NodeRecord[], wasDown: boolean): Contact {
  const lost = nodes.filter((node) => node.lostSince !== undefined);
  const share = nodes.length === 0 ? 0 : lost.length / nodes.length;
  const down = share === 1 || share > (wasDown ? BACK : DOWN);
  if (lost.length === 0) return { down: false, present: [] };
  return { down, present: down ? [siteLost(site, nodes.length, lost)] : lost.map(nodeLost) };
}

/** When the first of some nodes pinged last. */
export const earliestLoss = (nodes: readonly NodeRecord[]): string | undefined =>
  nodes
    .map((node) => node.lostSince)
    .filter((at) => at !== undefined)
    .sort()[0];

/** Long lists are nobody's to read. */
const NAMED = 10;

function siteLost(site: string, all: number, lost: readonly NodeRecord[]): PresentFinding {
  const since = earliestLoss(lost) ?? "";
  const names = lost.slice(0, NAMED).map(({ id, hostname }) => (hostname === undefined ? id : `${id} (${hostname})`));
  return {
    rule: SITE_LOST,
    subject: site,
    severity: "critical",
    found: `${lost.length} of ${all} nodes out of touch, the first since ${since}`,
    wanted: "nodes that ping SSM every five minutes",
    message: `site ${site} is down: ${lost.length} of ${all} hybrid nodes are out of touch`,
    remedy:
      "Look at the site's network and power first. Pods of nodes that are not ready stay where they are unless they tolerate less; nodes come back by themselves under their names",
    evidence: { nodes: `${names.join(", ")}${lost.length > NAMED ? ` and ${lost.length - NAMED} more` : ""}` },
    persistSeconds: 0,
  };
}

function nodeLost({ id, site, hostname, lostSince = "", agentVersion }: NodeRecord): PresentFinding {
  return {
    rule: NODE_LOST,
    subject: id,
    severity: "medium",
    found: `no ping since ${lostSince}`,
    wanted: "a ping every five minutes",
    message: `hybrid node ${id}${hostname === undefined ? "" : ` (${hostname})`}${site === undefined ? "" : ` of site ${site}`} is out of touch since ${lostSince}`,
    remedy:
      "See whether the host runs, reaches SSM, and its amazon-ssm-agent is up (sudo systemctl status amazon-ssm-agent)",
    evidence: {
      ...(site === undefined ? {} : { site }),
      ...(agentVersion === undefined ? {} : { agent: agentVersion }),
    },
    persistSeconds: SINGLE_PERSIST_SECONDS,
  };
}
