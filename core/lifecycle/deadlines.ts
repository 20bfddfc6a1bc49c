import { isMinor } from "../fleet/version.ts";
import type { KubernetesVersionFacts } from "../planner/plan.ts";
import type { LifecyclePolicy } from "../policy/lifecycle-policy.ts";

/** A day after which something of a cluster is different. Times are ISO 8601 strings in UTC. */
export interface Deadline {
  kind: "standard-support" | "extended-support" | "aws-health";
  at: string;
  /** What happens then, in a sentence's half. */
  what: string;
}

/** What of a cluster decides its deadlines. */
export interface SupportedCluster {
  version: string;
  /** Absent: not known, then as EKS's default, EXTENDED. */
  supportType?: "STANDARD" | "EXTENDED";
}

/**
 * Ends of support of the version a cluster has, by what EKS says of it (`DescribeClusterVersions`); the earlier first. EKS never says what it will do on which day:
 * with support policy STANDARD it upgrades the control plane some time after the end of standard support, with EXTENDED after that of extended support.
 * Source: EKS user guide, kubernetes-versions.
 */
export function supportDeadlines(
  { version, supportType }: SupportedCluster,
  versions: readonly KubernetesVersionFacts[],
): Deadline[] {
  const facts = versions.find((each) => each.version === version);
  const { endOfStandardSupport, endOfExtendedSupport } = facts ?? {};
  const upgraded = "from then on EKS upgrades the control plane by itself, at any time and without notice";
  const standard: Deadline[] =
    endOfStandardSupport === undefined
      ? []
      : [
          {
            kind: "standard-support",
            at: endOfStandardSupport,
            what: `end of standard support of ${version}, ${supportType === "STANDARD" ? upgraded : "extended support is charged from then on"}`,
          },
        ];
  if (supportType === "STANDARD" || endOfExtendedSupport === undefined) return standard;
  return [
    ...standard,
    { kind: "extended-support", at: endOfExtendedSupport, what: `end of extended support of ${version}, ${upgraded}` },
  ];
}

/** Whether EKS says anything of the version: one that it has long given up is not in its list. */
export const isKnownVersion = (version: string, versions: readonly KubernetesVersionFacts[]): boolean =>
  isMinor(version) && versions.some((each) => each.version === version);

/** The next deadline; the last one that is over, when there is none ahead. */
export function nextDeadline<Some extends Pick<Deadline, "at">>(
  deadlines: readonly Some[],
  now: Date,
): Some | undefined {
  const sorted = [...deadlines].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return sorted.find(({ at }) => at > now.toISOString()) ?? sorted.at(-1);
}

/**
 * The threshold that a deadline has come within, in seconds: the smallest of those it is nearer than. 0: it is over. Undefined: it is far away still.
 */
export function thresholdOf(
  at: string,
  now: Date,
  { thresholdsSeconds }: Pick<LifecyclePolicy, "thresholdsSeconds">,
): number | undefined {
  const left = (Date.parse(at) - now.getTime()) / 1000;
  if (left <= 0) return 0;
  return thresholdsSeconds.filter((threshold) => left <= threshold).sort((a, b) => a - b)[0];
}
