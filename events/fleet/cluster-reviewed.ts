import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { arnOf, type clusterRef, fleetEvent, instant, onCluster } from "./common.ts";

const severity = z.enum(["low", "medium", "high", "critical"]);

/** Findings an event names by their ids; EventBridge takes 256 KB. */
const NAMED = 500;
const WORST = 5;

/** What the first look at a cluster found and what has persisted, told as a whole instead of one by one. */
export const clusterReviewedEvent = fleetEvent("Cluster Reviewed", {
  ...onCluster,
  /** When EKS made the cluster: another one of the same name is looked at anew. */
  createdAt: z.string(),
  /** By finding id. */
  findings: z.record(z.string(), severity),
  /** The worst few, the worst first. */
  worst: z.array(z.strictObject({ id: z.string(), rule: z.string(), severity, message: z.string() })).max(WORST),
  /** Of these findings, those that are over since, by id, and why. */
  over: z.record(
    z.string(),
    z.strictObject({ rule: z.string(), severity, message: z.string(), because: z.string(), openSeconds: z.int() }),
  ),
  at: instant,
});

/** What the builder needs of a finding: structural, because events know nothing of the core. */
interface Reviewed {
  id: string;
  rule: string;
  severity: z.infer<typeof severity>;
  message: string;
}

const rank = (of: Reviewed): number => severity.options.indexOf(of.severity);

/** @param look.digest of the findings' ids: the same ones told again have the same key */
export function clusterReviewed(
  cluster: z.infer<typeof clusterRef>,
  findings: readonly Reviewed[],
  { createdAt, digest, at }: { createdAt: string; digest: string; at: string },
): FleetEvent {
  const sorted = [...findings].sort((a, b) => rank(b) - rank(a) || (a.id < b.id ? -1 : 1));
  const named = sorted.slice(0, NAMED);
  return clusterReviewedEvent.build(at, [arnOf(cluster)], {
    eventKey: `review/${arnOf(cluster)}/${createdAt}/${digest}`,
    cluster,
    createdAt,
    findings: Object.fromEntries(named.map(({ id, severity: bad }) => [id, bad])),
    worst: sorted.slice(0, WORST).map(worstOf),
    over: {},
    at,
  });
}

const worstOf = ({ id, rule, severity: bad, message }: Reviewed): Reviewed => ({ id, rule, severity: bad, message });

/** One of them is over since. */
export function reviewedFindingOver(
  cluster: z.infer<typeof clusterRef>,
  finding: Reviewed,
  { createdAt, because, openSeconds, at }: { createdAt: string; because: string; openSeconds: number; at: string },
): FleetEvent {
  const { id, rule, severity: bad, message } = finding;
  return clusterReviewedEvent.build(at, [arnOf(cluster)], {
    eventKey: `review/${arnOf(cluster)}/${createdAt}/over/${id}`,
    cluster,
    createdAt,
    findings: { [id]: bad },
    worst: [worstOf(finding)],
    over: { [id]: { rule, severity: bad, message, because, openSeconds } },
    at,
  });
}
