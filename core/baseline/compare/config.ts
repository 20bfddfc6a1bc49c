import { type AuthenticationMode, type ClusterConfiguration, LOG_TYPES } from "../../fleet/facts.ts";
import type { ClusterBaseline } from "../../policy/baseline-policy.ts";
import type { ConfigChange, UpdateConfig } from "../steps.ts";
import { type Check, listed, outcomesOf, partCheck } from "./check.ts";
import { endpointChecks } from "./endpoint.ts";

const { differs, satisfied } = outcomesOf("config");

/** Settings of the control plane, in the order in which they are changed: EKS takes them one after the other. */
export const configCheck = partCheck({
  part: "config",
  needs: ["cluster"],
  helps: [],
  wanted: ({ cluster: { requiredTags: _, ...settings } }) => Object.keys(settings).length > 0,
  check: ({ cluster }, { template: { cluster: wanted } }) => [
    ...upgradePolicy(cluster, wanted),
    ...deletionProtection(cluster, wanted),
    ...logTypes(cluster, wanted),
    ...endpointChecks(cluster, wanted),
    ...authenticationMode(cluster, wanted),
    ...zonalShift(cluster, wanted),
  ],
});

export const configStep = (
  id: string,
  change: ConfigChange,
  { why, safe, after = [] }: { why: string; safe: boolean; after?: string[] },
): UpdateConfig => ({ kind: "update-config", id: `config/${id}`, after, why, safe, change });

const on = (value: boolean): string => (value ? "on" : "off");

function upgradePolicy(cluster: ClusterConfiguration, { upgradePolicy: wanted }: ClusterBaseline): Check[] {
  if (wanted === undefined) return [];
  const subject = "upgradePolicy";
  if (cluster.supportType === wanted) return [satisfied("upgrade-policy", subject)];
  const found = cluster.supportType ?? "unknown";
  const why = `upgrade policy ${found} becomes ${wanted}`;
  const change = { aspect: "upgrade-policy", supportType: wanted } as const;
  const words = {
    subject,
    found,
    wanted,
    message: `The upgrade policy is ${found}, not ${wanted}.`,
    remedy: `Set the upgrade policy to ${wanted}; extended support cannot be left once it has begun, except by an upgrade.`,
  };
  // Leaving extended support lets EKS upgrade the cluster by itself at the end of standard support.
  return [
    differs("upgrade-policy", words, {
      step: configStep("upgrade-policy", change, { why, safe: wanted === "EXTENDED" }),
    }),
  ];
}

function deletionProtection(cluster: ClusterConfiguration, { deletionProtection: wanted }: ClusterBaseline): Check[] {
  if (wanted === undefined) return [];
  const subject = "deletionProtection";
  if (cluster.deletionProtection === wanted) return [satisfied("deletion-protection", subject)];
  const why = `deletion protection is switched ${on(wanted)}`;
  const words = {
    subject,
    found: on(cluster.deletionProtection),
    wanted: on(wanted),
    message: `Deletion protection is ${on(cluster.deletionProtection)}, not ${on(wanted)}.`,
    remedy: `Switch deletion protection ${on(wanted)}.`,
  };
  const change = { aspect: "deletion-protection", enabled: wanted } as const;
  return [
    differs("deletion-protection", words, { step: configStep("deletion-protection", change, { why, safe: wanted }) }),
  ];
}

function logTypes(cluster: ClusterConfiguration, { logging: wanted }: ClusterBaseline): Check[] {
  if (wanted === undefined) return [];
  const missing = LOG_TYPES.filter((type) => wanted.includes(type) && !cluster.logging.includes(type));
  if (missing.length === 0) return [satisfied("log-types", "logging")];
  const words = {
    subject: "logging",
    found: listed(cluster.logging),
    wanted: listed(LOG_TYPES.filter((type) => wanted.includes(type))),
    message: `Control plane logs of ${listed(missing)} are not written.`,
    remedy: `Switch control plane logging on for ${listed(missing)}; CloudWatch Logs charges for what is written.`,
  };
  const why = `control plane logs of ${listed(missing)} are switched on`;
  const step = configStep("logging", { aspect: "logging", enable: missing }, { why, safe: true });
  return [differs("log-types", words, { step })];
}

/** EKS's one way: https://docs.aws.amazon.com/eks/latest/userguide/setting-up-access-entries.html */
const MODES: readonly AuthenticationMode[] = ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"];

/** A difference for each mode on the way, since EKS refuses to pass one over. */
function authenticationMode(
  { authenticationMode: found }: ClusterConfiguration,
  { authenticationMode: wanted }: ClusterBaseline,
): Check[] {
  if (wanted === undefined) return [];
  if (found === wanted) return [satisfied("authentication-mode", wanted)];
  const message = `The authentication mode is ${found}, not ${wanted}.`;
  const way = MODES.slice(MODES.indexOf(found) + 1, MODES.indexOf(wanted) + 1);
  if (way.length === 0) {
    const remedy = "Accept the mode in the policy file, or create the cluster anew.";
    const needsPerson = `EKS does not go back from ${found} to ${wanted}`;
    return [differs("authentication-mode", { subject: wanted, found, wanted, message, remedy }, { needsPerson })];
  }
  return way.map((mode, index) => {
    const remedy = `Change the authentication mode to ${mode}. It cannot be taken back.`;
    const why = `authentication mode ${way[index - 1] ?? found} becomes ${mode}`;
    const after = index === 0 ? [] : [`config/authentication-mode/${way[index - 1]}`];
    const change = { aspect: "authentication-mode", mode } as const;
    // Access by aws-auth ends with API; whoever has no access entry by then is locked out.
    const step = configStep(`authentication-mode/${mode}`, change, { why, safe: mode !== "API", after });
    return differs("authentication-mode", { subject: mode, found, wanted: mode, message, remedy }, { step });
  });
}

function zonalShift(cluster: ClusterConfiguration, { zonalShift: wanted }: ClusterBaseline): Check[] {
  if (wanted === undefined) return [];
  if (cluster.zonalShift === wanted) return [satisfied("zonal-shift", "zonalShift")];
  const why = `zonal shift is switched ${on(wanted)}`;
  const words = {
    subject: "zonalShift",
    found: on(cluster.zonalShift),
    wanted: on(wanted),
    message: `Zonal shift is ${on(cluster.zonalShift)}, not ${on(wanted)}.`,
    remedy: `Switch zonal shift ${on(wanted)}. With it AWS may move traffic away from an impaired zone.`,
  };
  const step = configStep("zonal-shift", { aspect: "zonal-shift", enabled: wanted }, { why, safe: false });
  return [differs("zonal-shift", words, { step })];
}
