import type { DriftRule, RuleText } from "../rule.ts";
import { GUIDE } from "../rule.ts";
import {
  addonDegraded,
  addonIncompatible,
  addonPeers,
  addonUnwanted,
  observabilityAbsent,
  observabilityLabel,
} from "./addons.ts";
import { argocdClusterAdmin, authorityExpiring, endpointOpen, secretsUnencrypted } from "./exposure.ts";
import { irsaInUse, ownerMissing, podIdentityUnknown, serviceAccountIrsa } from "./identity.ts";
import { misconfiguration, rollbackInsight, upgradeInsight } from "./insights.ts";
import { amiTypeEnded, hybridNodeLost, nodegroupBehind, nodeImageBehind } from "./nodes.ts";
import { activationsExpiring, remoteNetworks } from "./sites.ts";
import { templateRules } from "./template.ts";
import { extendedSupport, supportEnds, versionBehindTarget, versionSkew } from "./versions.ts";

/** Every rule of the product. */
export const DRIFT_RULES: readonly DriftRule[] = [
  versionBehindTarget,
  supportEnds,
  extendedSupport,
  versionSkew,
  nodegroupBehind,
  nodeImageBehind,
  amiTypeEnded,
  hybridNodeLost,
  ...templateRules,
  addonDegraded,
  addonIncompatible,
  addonUnwanted,
  addonPeers,
  observabilityAbsent,
  observabilityLabel,
  endpointOpen,
  secretsUnencrypted,
  argocdClusterAdmin,
  ownerMissing,
  irsaInUse,
  serviceAccountIrsa,
  podIdentityUnknown,
  upgradeInsight,
  misconfiguration,
  rollbackInsight,
  authorityExpiring,
  remoteNetworks,
  activationsExpiring,
];

/** What a scan says about itself: nothing that could not be seen passes for fine. */
export const CLUSTER_UNREADABLE: RuleText = {
  id: "cluster-unreadable",
  title: "Cluster cannot be read",
  severity: "high",
  why: "Nobody knows whether the cluster is as it should be. Findings that were open about it stay as they are.",
  remedy: "Look at the reason: rights of the member role, throttling, or EKS itself; the next scan tries again.",
  page: `${GUIDE}/security-iam.html`,
};

export const FACT_UNREAD: RuleText = {
  id: "fact-unread",
  title: "Something of the cluster cannot be read",
  severity: "low",
  why: "Rules that need it were not asked; their findings stay as they are. The rest of the scan holds.",
  remedy: "Give the member role the right, make the cluster's API reachable, or switch off the rules that need it.",
  page: `${GUIDE}/security-iam.html`,
};

export const RULE_FAILED: RuleText = {
  id: "rule-failed",
  title: "A rule of the fleet's own failed",
  severity: "low",
  why: "Nobody knows what it would have found: its findings stay as they are. All other rules were asked.",
  remedy:
    "Correct its expression under drift.custom in the policy file; `fleetwright drift scan` shows whether it holds.",
  page: `${GUIDE}/clusters.html`,
};

/** Everything a finding of a scan can be called, for people. */
export const RULE_TEXTS: readonly RuleText[] = [...DRIFT_RULES, CLUSTER_UNREADABLE, FACT_UNREAD, RULE_FAILED];
