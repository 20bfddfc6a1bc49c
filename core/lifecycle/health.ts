import type { HealthEvent } from "#events/aws/health-event.ts";
import type { PresentFinding } from "../findings/finding.ts";
import type { ClusterRef } from "../fleet/cluster.ts";
import type { AccountPolicy } from "../policy/policy.ts";

/** What AWS Health says of one cluster. */
export interface AffectedCluster {
  ref: ClusterRef;
  resolved: boolean;
  /** When AWS last changed its mind about it. */
  at: string;
}

/** An event of AWS Health as the fleet has to know it. Times are ISO 8601 strings in UTC. */
export interface HealthNews {
  /** ARN of AWS's event. */
  event: string;
  /** Which of AWS's messages about it this is: the same through the backup Region, and, if public, to every account. */
  occurrence: string;
  code: string;
  category: string;
  scope: "public" | "account";
  account: string;
  region: string;
  status: string;
  startsAt: string | undefined;
  endsAt: string | undefined;
  at: string;
  description: string;
  affected: AffectedCluster[];
  notOurs: { entity: string; reason: string }[];
}

const CLUSTER_ARN = /^arn:[^:]+:eks:([^:]+):([^:]+):cluster\/([^/]+)$/;
const PART_ARN = /^arn:[^:]+:eks:([^:]+):([^:]+):(?:nodegroup|addon|fargateprofile|podidentityassociation)\/([^/]+)\//;
/** EKS's rule for names of clusters. */
const NAME = /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/;
/** What Health writes where it names nothing. */
const NOTHING = new Set(["", "UNKNOWN", "AWS_ACCOUNT"]);
/** Region of what concerns all of them. */
const GLOBAL = "global";
const RESOLVED = new Set(["RESOLVED", "UNIMPAIRED"]);

/**
 * What an event of AWS Health means for the fleet.
 *
 * @returns `elsewhere`, why, when it concerns none of the policy file's accounts and Regions, or is about another service
 */
export function healthNews(
  { detail, account: receiver, region: delivered, time }: HealthEvent,
  accounts: readonly AccountPolicy[],
): HealthNews | { elsewhere: string } {
  const { eventArn, service, eventTypeCode, eventTypeCategory, eventScopeCode, statusCode } = detail;
  if (service !== "EKS") return { elsewhere: `it is about ${service}` };
  // In the organization's account, events are about others.
  const account = detail.affectedAccount ?? receiver;
  const region = detail.eventRegion ?? delivered;
  const isPublic = eventScopeCode === "PUBLIC";
  const at = detail.lastUpdatedTime ?? new Date(time).toISOString();
  const looksAfter = (place: { account: string; region: string }): boolean =>
    accounts.some(({ id, regions }) => id === place.account && regions.includes(place.region));
  const outside = isPublic
    ? !accounts.some(({ regions }) => regions.includes(region)) && `the fleet has no cluster in ${region}`
    : !accounts.some(({ id }) => id === account)
      ? `account ${account} is not in the policy file`
      : region !== GLOBAL &&
        !looksAfter({ account, region }) &&
        `the policy file has no ${region} of account ${account}`;
  if (outside) return { elsewhere: outside };
  const affected: AffectedCluster[] = [];
  const notOurs: HealthNews["notOurs"] = [];
  for (const { entityValue, status, updatedAt } of detail.affectedEntities) {
    if (NOTHING.has(entityValue)) continue;
    const ref = clusterIn(entityValue, { account, region });
    if (!ref) notOurs.push({ entity: entityValue, reason: "it is no cluster" });
    else if (!looksAfter(ref))
      notOurs.push({ entity: entityValue, reason: `the policy file has no ${ref.region} of account ${ref.account}` });
    else {
      const resolved = RESOLVED.has(status ?? "") || statusCode === "closed";
      affected.push({ ref, resolved, at: later(updatedAt, statusCode === "closed" ? at : undefined) ?? at });
    }
  }
  const { communicationId, page, startTime, endTime, eventDescription } = detail;
  const words = eventDescription.find(({ language }) => language?.startsWith("en")) ?? eventDescription[0];
  return {
    event: eventArn,
    occurrence: [...(isPublic ? [] : [account]), communicationId ?? `${at}/${statusCode}`, page].join("/"),
    code: eventTypeCode,
    category: eventTypeCategory,
    scope: isPublic ? "public" : "account",
    account,
    region,
    status: statusCode,
    startsAt: startTime,
    endsAt: endTime,
    at,
    description: words?.latestDescription ?? "",
    affected,
    notOurs,
  };
}

const later = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || (b !== undefined && b > a) ? b : a;

function clusterIn(entity: string, place: { account: string; region: string }): ClusterRef | undefined {
  const [, region, account, name] = CLUSTER_ARN.exec(entity) ?? PART_ARN.exec(entity) ?? [];
  if (region && account && name) return { account, region, name };
  return NAME.test(entity) ? { ...place, name: entity } : undefined;
}

export const HEALTH_RULES = ["health-planned-change", "health-issue", "health-notification"] as const;
export type HealthRule = (typeof HEALTH_RULES)[number];

export const healthRule = ({ category }: Pick<HealthNews, "category">): HealthRule =>
  category === "issue" || category === "investigation"
    ? "health-issue"
    : category === "scheduledChange"
      ? "health-planned-change"
      : "health-notification";

/** One event of AWS's stays one finding of a cluster, however often AWS repeats it. */
export const healthSubject = ({ event }: Pick<HealthNews, "event">): string => event.split("event/").at(-1) ?? event;

const SEVERITY = { "health-planned-change": "medium", "health-issue": "high", "health-notification": "low" } as const;

/** What is found about a cluster that AWS says is affected. */
export function healthFinding(news: HealthNews): PresentFinding {
  const { code, status, startsAt, description, region } = news;
  const rule = healthRule(news);
  const starts = startsAt === undefined ? "" : ` on ${startsAt.slice(0, 10)}`;
  return {
    rule,
    subject: healthSubject(news),
    severity: SEVERITY[rule],
    found: `${code}, ${status}`,
    wanted: "nothing that AWS Health still reports",
    message:
      rule === "health-planned-change"
        ? `AWS plans a change${starts}: ${firstSentence(description)}`
        : `AWS Health reports ${code}: ${firstSentence(description)}`,
    remedy: `Read the whole notice in the AWS Health Dashboard of ${region}, and do what it asks for; AWS marks the cluster resolved afterwards, which can take up to 72 hours.`,
    evidence: { event: news.event, ...(startsAt === undefined ? {} : { startsAt }) },
    persistSeconds: 0,
  };
}

const MOST = 300;
function firstSentence(text: string): string {
  const sentence = /^.+?[.!?](?=\s|$)/s.exec(text.trim())?.[0] ?? text.trim();
  const line = sentence.replace(/\s+/g, " ");
  return line.length <= MOST ? line : `${line.slice(0, MOST - 1)}…`;
}
