import { createHash } from "node:crypto";
import type { ClusterRef } from "../fleet/cluster.ts";
import type { ClusterRecord } from "../fleet/record.ts";
import { matches } from "../fleet/selector.ts";
import { canonicalJson } from "../people/request-digest.ts";
import { type ExemptionPolicy, UPGRADE } from "../policy/exemption-policy.ts";
import { isExemptionOf } from "./exemptions.ts";
import { type FindingRecord, isOpen } from "./finding.ts";

/** How long before its end somebody is reminded of an exemption. */
export const WARN_DAYS = 14;
const DAY = 86_400_000;

/** What has been told of an exemption with this end. Prolonged, it is another one. */
export interface ExemptionRecord {
  kind: "exemption";
  /** `exemptionKey` */
  subject: string;
  warnedAt?: string;
  expiredAt?: string;
  /** 0: not stored yet. */
  revision: number;
}

/** One text for what it is from, where, and until when: not for who answers for it and why, which may be put better at any time. */
export const exemptionKey = ({ rule, subject, match, expires }: ExemptionPolicy): string =>
  createHash("sha256").update(canonicalJson({ rule, subject, match, expires })).digest("hex").slice(0, 24);

/** `holds`: as it should be. `ends-soon`: within two weeks. `expired`: it hides nothing any more. */
export type ExemptionStatus = "holds" | "ends-soon" | "expired";

/** How an exemption of the policy file stands today. */
export interface ExemptionStanding {
  exemption: ExemptionPolicy;
  status: ExemptionStatus;
  /** Until its end, rounded up; negative: since. */
  daysLeft: number;
  /** Clusters on record that it matches. */
  clusters: ClusterRef[];
  /** Open findings it is about, hidden as long as it holds; of an exemption from upgrades there are none. */
  findings: number;
}

type Known = Pick<ClusterRecord, "id" | "ref" | "labels" | "status">;

/** @param records the whole fleet's @param findings the whole fleet's open ones */
export function standingOf(
  exemption: ExemptionPolicy,
  { records, findings }: { records: readonly Known[]; findings: readonly FindingRecord[] },
  now: Date,
): ExemptionStanding {
  const matched = records.filter((record) => record.status !== "DELETED" && matches(exemption.match, record));
  const byId = new Map(matched.map((record) => [record.id, record]));
  const left = Date.parse(exemption.expires) - now.getTime();
  const hidden = findings.filter((finding) => {
    const record = byId.get(finding.clusterId);
    return record !== undefined && isOpen(finding) && isExemptionOf(exemption, finding, record);
  });
  return {
    exemption,
    status: left <= 0 ? "expired" : left <= WARN_DAYS * DAY ? "ends-soon" : "holds",
    daysLeft: Math.ceil(left / DAY),
    clusters: matched.map(({ ref }) => ref),
    findings: exemption.rule === UPGRADE ? 0 : hidden.length,
  };
}

/** The one cluster whose people an exemption concerns: it names it, and nothing else matches. */
export function onlyCluster({ exemption, clusters }: ExemptionStanding): ClusterRef | undefined {
  const { name } = exemption.match;
  const [first, ...others] = clusters;
  return first && others.length === 0 && name === first.name ? first : undefined;
}

/** What somebody is to be told of an exemption now: each once for one end. */
export function exemptionNews(
  { status }: Pick<ExemptionStanding, "status">,
  { warnedAt, expiredAt }: Pick<ExemptionRecord, "warnedAt" | "expiredAt">,
): "ending" | "expired" | undefined {
  if (status === "expired") return expiredAt === undefined ? "expired" : undefined;
  return status === "ends-soon" && warnedAt === undefined ? "ending" : undefined;
}

/** The record after the event was published. */
export const exemptionTold = (record: ExemptionRecord, news: "ending" | "expired", at: string): ExemptionRecord =>
  news === "ending" ? { ...record, warnedAt: at } : { ...record, expiredAt: at };
