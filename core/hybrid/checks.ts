import type { InsightSnapshot } from "../fleet/cluster.ts";
import type { AccessEntrySnapshot, ClusterConfiguration, Fact } from "../fleet/facts.ts";
import { LARGEST_ACTIVATION, LONGEST_ACTIVATION_SECONDS, type SitePolicy } from "../policy/sites-policy.ts";
import type { RoleSnapshot } from "../ports/hybrid.ts";
import { block, type PreflightFinding, warn } from "../preflight/finding.ts";
import { networkFindings } from "./check-networks.ts";
import { hybridRoleArn } from "./sites.ts";

/** What was read around a site before it gets an activation. */
export interface ActivationFacts {
  /** Undefined: there is no such cluster. */
  cluster: Fact<ClusterConfiguration> | undefined;
  accessEntries: Fact<AccessEntrySnapshot[]>;
  insights: Fact<InsightSnapshot[]>;
  role: Fact<RoleSnapshot | undefined>;
  vpcCidrs: Fact<string[]>;
  /** Hybrid nodes of the account and Region. */
  registered: Fact<{ nodes: number; tier: "standard" | "advanced" }>;
}

/** Nodes the standard tier of SSM takes per account and Region. Source: Systems Manager user guide, "Configuring instance tiers". */
const STANDARD_TIER_NODES = 1000;
const DAY = 86_400;

/** Everything that stands against an activation, all of it at once, each with what to do about it. */
export function checkActivation(
  facts: ActivationFacts,
  about: { site: SitePolicy; sites: readonly SitePolicy[]; nodes: number; lifetimeSeconds: number },
): PreflightFinding[] {
  const { site } = about;
  const asked = [...ofCredentials(site), ...ofRequest(about)];
  const { cluster } = facts;
  const where = `${site.cluster.name} (${site.cluster.account} ${site.cluster.region})`;
  if (!cluster) {
    const remedy = `Correct cluster of site ${site.name} in the policy file.`;
    return [...asked, block({ code: "CLUSTER_GONE", message: `there is no cluster ${where}`, evidence: [], remedy })];
  }
  if ("unread" in cluster) return [...asked, unread("CLUSTER_UNREADABLE", `the cluster ${where}`, cluster.unread)];
  return [
    ...asked,
    ...ofStatus(cluster.value, where),
    ...networkFindings(cluster.value, facts.vpcCidrs, about),
    ...ofAuthentication(cluster.value, where),
    ...ofRole(facts.role, site),
    ...(cluster.value.authenticationMode === "CONFIG_MAP" ? [] : ofAccess(facts.accessEntries, site)),
    ...ofInsights(facts.insights),
    ...ofTier(facts.registered, about.nodes),
  ];
}

export const unread = (code: string, what: string, reason: { code: string; message: string }): PreflightFinding =>
  block({
    code,
    message: `${what} cannot be read, so nobody knows whether a node could join`,
    evidence: [`${reason.code}: ${reason.message}`],
    remedy: "Give Fleetwright's role in the account the rights of the member template, or try again.",
  });

const ofCredentials = ({ name, credentials }: SitePolicy): PreflightFinding[] =>
  credentials === "ssm"
    ? []
    : [
        block({
          code: "NO_ACTIVATION_NEEDED",
          message: `nodes of site ${name} prove themselves by certificates (IAM Roles Anywhere) and need no activation`,
          evidence: [],
          remedy: `See \`fleetwright hybrid show ${name}\` for their configuration, or say credentials: ssm in the policy file.`,
        }),
      ];

function ofRequest({ nodes, lifetimeSeconds }: { nodes: number; lifetimeSeconds: number }): PreflightFinding[] {
  const found: PreflightFinding[] = [];
  if (!Number.isInteger(nodes) || nodes < 1 || nodes > LARGEST_ACTIVATION) {
    const message = `an activation is for 1 to ${LARGEST_ACTIVATION} nodes, and ${nodes} were asked for`;
    const remedy =
      nodes > LARGEST_ACTIVATION ? "Ask for several activations." : "Ask for as many nodes as are going to join.";
    found.push(block({ code: "BAD_LIMIT", message, evidence: [], remedy }));
  }
  if (lifetimeSeconds < 3600 || lifetimeSeconds > LONGEST_ACTIVATION_SECONDS) {
    const long = lifetimeSeconds > LONGEST_ACTIVATION_SECONDS;
    const asked = long ? `${Math.round((lifetimeSeconds / DAY) * 10) / 10} days` : `${lifetimeSeconds} seconds`;
    const message = `an activation lives from an hour to ${LONGEST_ACTIVATION_SECONDS / DAY} days, and ${asked} were asked for`;
    const remedy = long
      ? "Ask for 30d or less, or give the site a standing activation in the policy file: it is replaced by itself before it ends."
      : "Ask for 1h or more.";
    found.push(block({ code: "BAD_LIFETIME", message, evidence: [], remedy }));
  }
  return found;
}

const ofStatus = ({ status }: ClusterConfiguration, where: string): PreflightFinding[] =>
  status === "ACTIVE" || status === "UPDATING"
    ? []
    : [
        block({
          code: "CLUSTER_NOT_ACTIVE",
          message: `the cluster ${where} is ${status}`,
          evidence: [],
          remedy: "Wait until it is ACTIVE.",
        }),
      ];

/** Source: EKS user guide, "Prepare cluster access for hybrid nodes". */
const ofAuthentication = ({ authenticationMode: mode }: ClusterConfiguration, where: string): PreflightFinding[] =>
  mode === "CONFIG_MAP"
    ? [
        block({
          code: "AUTHENTICATION_MODE",
          message: `the cluster ${where} knows no access entries`,
          evidence: [`authentication mode ${mode}`],
          remedy: "Set its authentication mode to API_AND_CONFIG_MAP or API.",
        }),
      ]
    : [];

function ofRole(role: ActivationFacts["role"], site: SitePolicy): PreflightFinding[] {
  if ("unread" in role) return [unread("ROLE_UNREADABLE", `the role ${site.role}`, role.unread)];
  const wanted = hybridRoleArn(site);
  const found = role.value;
  if (!found) {
    const message = `account ${site.cluster.account} has no role ${site.role}`;
    const remedy = "Create the Hybrid Nodes IAM role, or correct role of the site in the policy file.";
    return [block({ code: "ROLE_MISSING", message, evidence: [wanted], remedy })];
  }
  if (found.arn !== wanted) {
    const remedy = `Say role: ${found.role} in the policy file: SSM wants the path as well.`;
    return [
      block({
        code: "ROLE_PATH",
        message: `the role is ${found.role}, not ${site.role}`,
        evidence: [found.arn],
        remedy,
      }),
    ];
  }
  if (found.trustedServices.includes("ssm.amazonaws.com")) return [];
  const evidence = [`it trusts ${found.trustedServices.join(", ") || "no service"}`];
  const remedy = "Let ssm.amazonaws.com assume it in its trust policy (sts:AssumeRole).";
  return [block({ code: "ROLE_NOT_FOR_SSM", message: `SSM may not assume the role ${site.role}`, evidence, remedy })];
}

function ofAccess(entries: ActivationFacts["accessEntries"], site: SitePolicy): PreflightFinding[] {
  if ("unread" in entries) return [unread("ACCESS_UNREADABLE", "the cluster's access entries", entries.unread)];
  const principal = hybridRoleArn(site);
  const entry = entries.value.find(({ principalArn }) => principalArn === principal);
  if (entry?.type === "HYBRID_LINUX") return [];
  const create = `aws eks create-access-entry --cluster-name ${site.cluster.name} --region ${site.cluster.region} --principal-arn ${principal} --type HYBRID_LINUX`;
  if (!entry) {
    const message = `the cluster has no access entry for ${principal}`;
    return [block({ code: "ACCESS_ENTRY_MISSING", message, evidence: [], remedy: `Create it: ${create}` })];
  }
  const message = `the access entry of ${principal} is of type ${entry.type}, not HYBRID_LINUX`;
  return [
    block({ code: "ACCESS_ENTRY_TYPE", message, evidence: [], remedy: `Delete it and create it anew: ${create}` }),
  ];
}

/** EKS looks for mistakes in the set-up of hybrid nodes by itself. */
function ofInsights(insights: ActivationFacts["insights"]): PreflightFinding[] {
  if ("unread" in insights) return [unread("INSIGHTS_UNREADABLE", "the cluster's insights", insights.unread)];
  return insights.value
    .filter(({ category, status }) => category === "MISCONFIGURATION" && status !== "PASSING")
    .map(({ name, status, reason, recommendation }) =>
      (status === "ERROR" ? block : warn)({
        code: "MISCONFIGURATION",
        message: `EKS finds the cluster misconfigured: ${name}`,
        evidence: [`${status}: ${reason}`],
        remedy: recommendation ?? "See the insight in the EKS console.",
      }),
    );
}

function ofTier(registered: ActivationFacts["registered"], asked: number): PreflightFinding[] {
  const what = "the number of hybrid nodes";
  if ("unread" in registered) return [{ ...unread("NODES_UNREADABLE", what, registered.unread), severity: "warn" }];
  const { nodes, tier } = registered.value;
  if (tier === "advanced" || nodes + asked <= STANDARD_TIER_NODES) return [];
  return [
    warn({
      code: "STANDARD_TIER",
      message: `the account may have ${STANDARD_TIER_NODES} hybrid nodes in this Region, and would have ${nodes + asked}`,
      evidence: [`${nodes} registered, ${asked} asked for`],
      remedy: "Remove nodes that are gone, or turn on the advanced-instances tier, which is paid for by node and hour.",
    }),
  ];
}
