import { compareMinor, isMinor, minorDistance } from "../../fleet/version.ts";
import type { KubernetesVersionFacts } from "../../planner/plan.ts";
import { dayOf, span } from "../../preflight/text.ts";
import { driftRule, GUIDE } from "../rule.ts";

const PAGE = `${GUIDE}/kubernetes-versions.html`;
const DAY = 86_400_000;
/** As long ahead as AWS announces an end at least, and when it becomes urgent. Source: EKS user guide, kubernetes-versions. */
const NOTICE_DAYS = 60;
const URGENT_DAYS = 14;

const latestOf = (versions: readonly KubernetesVersionFacts[]): string | undefined =>
  versions
    .filter(({ status }) => status === "STANDARD_SUPPORT")
    .map(({ version }) => version)
    .sort(compareMinor)
    .at(-1);

export const versionBehindTarget = driftRule({
  id: "version-behind-target",
  title: "Kubernetes is behind the target",
  severity: "medium",
  why: "The policy file names the Kubernetes minor that these clusters should have at least; one that stays behind holds its tier back.",
  remedy: "Upgrade the cluster to the target, one minor at a time.",
  page: `${GUIDE}/update-cluster.html`,
  needs: ["cluster", "versions"],
  applies: ({ target }) => target !== undefined,
  find: ({ cluster, versions }, { target: asked }) => {
    const target = asked === "latest" ? latestOf(versions) : asked;
    if (target === undefined || !isMinor(cluster.version) || compareMinor(cluster.version, target) >= 0) return [];
    return [
      {
        subject: "",
        found: cluster.version,
        wanted: target,
        message: `Kubernetes is ${cluster.version}; the target is ${target}.`,
        remedy: `Upgrade it: fleetwright upgrade start --goal ${target}.`,
      },
    ];
  },
});

export const supportEnds = driftRule({
  id: "support-ends",
  title: "Standard support ends soon",
  severity: "medium",
  why: "After the end of standard support a cluster costs six times as much for its control plane, or EKS upgrades it by itself, as its upgrade policy says.",
  remedy: "Upgrade the cluster before that day.",
  page: PAGE,
  toldBy: "watch-lifecycle",
  needs: ["cluster", "versions"],
  find: ({ cluster, versions }, { now }) => {
    const end = versions.find(({ version }) => version === cluster.version)?.endOfStandardSupport;
    const left = end === undefined ? 0 : Date.parse(end) - now.getTime();
    if (end === undefined || left <= 0 || left > NOTICE_DAYS * DAY) return [];
    const then =
      cluster.supportType === "STANDARD"
        ? "EKS upgrades it by itself then"
        : "extended support is charged from then on";
    return [
      {
        subject: "",
        found: `${cluster.version}, until ${dayOf(end)}`,
        wanted: `a minor that is supported for more than ${NOTICE_DAYS} days`,
        message: `Standard support of Kubernetes ${cluster.version} ends on ${dayOf(end)}, in ${span(left)}; ${then}.`,
        ...(left <= URGENT_DAYS * DAY ? { severity: "high" } : {}),
        evidence: { upgradePolicy: cluster.supportType ?? "unknown" },
      },
    ];
  },
});

export const extendedSupport = driftRule({
  id: "extended-support",
  title: "Extended support is being paid",
  severity: "high",
  why: "A cluster whose Kubernetes minor is in extended support costs $0.60 an hour instead of $0.10, about $365 a month more.",
  remedy: "Upgrade the cluster to a minor in standard support; until then it is paid for.",
  page: PAGE,
  needs: ["cluster", "versions"],
  find: ({ cluster, versions }) => {
    const facts = versions.find(({ version }) => version === cluster.version);
    if (facts?.status !== "EXTENDED_SUPPORT") return [];
    const since = facts.endOfStandardSupport === undefined ? "" : ` since ${dayOf(facts.endOfStandardSupport)}`;
    const until = facts.endOfExtendedSupport;
    return [
      {
        subject: "",
        found: `${cluster.version}, in extended support${since}`,
        wanted: latestOf(versions) ?? "a minor in standard support",
        message: `Kubernetes ${cluster.version} is in extended support${since}: $0.60 an hour instead of $0.10.`,
        evidence: {
          upgradePolicy: cluster.supportType ?? "unknown",
          ...(until === undefined ? {} : { endsAltogether: dayOf(until) }),
        },
      },
    ];
  },
});

/** One minor apart is what a staged upgrade looks like on its way. */
const SKEW_ALLOWED = 1;

export const versionSkew = driftRule({
  id: "version-skew",
  title: "Clusters of one tier are too far apart",
  severity: "low",
  why: "A tier is tested and upgraded as one. A cluster that is more than one minor behind the tier's newest is not what the others were tested as.",
  remedy: "Upgrade the cluster to the tier's minor, or give it another tier.",
  page: PAGE,
  needs: ["cluster", "fleet"],
  applies: ({ labels }) => labels.tier !== undefined,
  find: ({ cluster, fleet }, { labels: { tier } }) => {
    const own = cluster.version;
    if (!isMinor(own) || tier === undefined) return [];
    const newest = fleet.newestOf(tier);
    if (!newest || minorDistance(own, newest.version) <= SKEW_ALLOWED) return [];
    return [
      {
        subject: "",
        found: own,
        wanted: `at most ${SKEW_ALLOWED} minor behind ${newest.version}`,
        message: `Kubernetes is ${own}, ${minorDistance(own, newest.version)} minors behind ${newest.name} of the same tier (${tier}).`,
      },
    ];
  },
});
