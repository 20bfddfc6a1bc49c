import { describe, expect, it } from "vitest";
import { BUILT_IN_INHIBITIONS, inhibitionsOf } from "#core/alerts/built-in-inhibitions.ts";
import { type Firing, inhibitions } from "#core/alerts/inhibition.ts";
import { parseMatchers } from "#core/alerts/parse-matchers.ts";
import type { InhibitRule } from "#core/policy/alerts-policy.ts";
import { DEFAULT_ALERTS } from "#core/policy/defaults.ts";

type Labels = Record<string, string>;

const rule = (source: string, target: string, equal: string[] = []): InhibitRule => ({
  source: parseMatchers(source),
  target: parseMatchers(target),
  equal,
});
const alert = (fingerprint: string, labels: Labels): Firing => ({ fingerprint, labels });
const BY_SEVERITY = rule("severity=critical", "severity=~warning|info", ["alertname", "cluster"]);
const DOWN = rule("alertname=Down", "alertname!=Down", ["cluster"]);

/** Each row: a sentence of the documentation (`<inhibit_rule>`), the rule, an alert, others that fire, who inhibits it. */
const INHIBITED: [says: string, by: InhibitRule, labels: Labels, firing: Firing[], inhibitors: string[]][] = [
  [
    "mutes an alert (target) matching a set of matchers when an alert (source) exists that matches another set",
    BY_SEVERITY,
    { alertname: "Slow", cluster: "a", severity: "warning" },
    [alert("1", { alertname: "Slow", cluster: "a", severity: "critical" })],
    ["1"],
  ],
  [
    "both target and source alerts must have the same label values for the label names in the `equal` list",
    BY_SEVERITY,
    { alertname: "Slow", cluster: "a", severity: "warning" },
    [
      alert("1", { alertname: "Slow", cluster: "b", severity: "critical" }),
      alert("2", { alertname: "Other", cluster: "a", severity: "critical" }),
      alert("3", { alertname: "Slow", severity: "critical" }),
    ],
    [],
  ],
  [
    "if all the label names listed in `equal` are missing from both the source and target alerts, the inhibition rule will apply",
    BY_SEVERITY,
    { severity: "info" },
    [alert("1", { severity: "critical" })],
    ["1"],
  ],
  [
    "a missing label and a label with an empty value are the same thing",
    BY_SEVERITY,
    { alertname: "Slow", cluster: "", severity: "info" },
    [alert("1", { alertname: "Slow", severity: "critical" })],
    ["1"],
  ],
  [
    "without `equal` any source will do",
    rule("alertname=Maintenance", "team=a"),
    { team: "a", cluster: "x" },
    [alert("1", { alertname: "Maintenance", cluster: "y" }), alert("2", { alertname: "Maintenance" })],
    ["1", "2"],
  ],
  [
    "what matches no target is not inhibited",
    BY_SEVERITY,
    { alertname: "Slow", cluster: "a", severity: "critical" },
    [alert("1", { alertname: "Slow", cluster: "a", severity: "critical" })],
    [],
  ],
  [
    "to prevent an alert from inhibiting itself",
    rule("severity=critical", "alertname=~.+", ["cluster"]),
    { alertname: "Slow", cluster: "a", severity: "critical" },
    [alert("itself", { alertname: "Slow", cluster: "a", severity: "critical" })],
    [],
  ],
  [
    "an alert that matches both sides of a rule cannot be inhibited by alerts for which the same is true",
    rule("severity=critical", "alertname=~.+", ["cluster"]),
    { alertname: "Slow", cluster: "a", severity: "critical" },
    [alert("both", { alertname: "Other", cluster: "a", severity: "critical" })],
    [],
  ],
  [
    "... but by one that matches the source only",
    rule("severity=critical", "alertname=~.+", ["cluster"]),
    { alertname: "Slow", cluster: "a", severity: "critical" },
    [alert("source", { cluster: "a", severity: "critical" })],
    ["source"],
  ],
  [
    "an alert that matches the target only is inhibited also by one that matches both",
    rule("severity=critical", "alertname=~.+", ["cluster"]),
    { alertname: "Slow", cluster: "a", severity: "info" },
    [alert("both", { alertname: "Other", cluster: "a", severity: "critical" })],
    ["both"],
  ],
  ["nothing fires", DOWN, { alertname: "Slow", cluster: "a" }, [], []],
];

describe("inhibition, sentence by sentence of Alertmanager's documentation", () => {
  it.each(INHIBITED)("%s", (_, by, labels, firing, inhibitors) => {
    expect(inhibitions(firing, [by])(labels).map(({ fingerprint }) => fingerprint)).toEqual(inhibitors);
  });

  it("says by whom and by which rule, all of them", () => {
    const firing = [alert("1", { alertname: "Down", cluster: "a" })];
    const found = inhibitions(firing, [{ ...DOWN, name: "down" }, DOWN])({ alertname: "Slow", cluster: "a" });
    expect(found.map(({ rule: name }) => name)).toEqual(["down", '{alertname="Down"} inhibits {alertname!="Down"}']);
  });
});

const AT = { cluster: "shop", account: "111122223333", region: "eu-west-1" };
const ours = (alertname: string, labels: Labels = {}) =>
  alert(alertname, { ...AT, alertname, source: "fleetwright", ...labels });
const mutedBy = (firing: Firing[], labels: Labels, without: string[] = []) =>
  inhibitions(
    firing,
    inhibitionsOf({ ...DEFAULT_ALERTS, inhibitWithout: without }),
  )({ ...AT, ...labels }).map(({ rule: name }) => name);

describe("built-in rules", () => {
  const upgrading = [ours("ClusterUpgrading", { severity: "none" })];

  it.each([
    ["KubeNodeNotReady", "work-nodes"],
    ["KubePodNotReady", "work-pods"],
    ["KubeDeploymentReplicasMismatch", "work-replicas"],
    ["TargetDown", "work-targets"],
    ["KubeVersionMismatch", "work-versions"],
    ["AddonDegraded", "work-addons"],
  ])("%s is nobody's business while the cluster is worked on (%s)", (alertname, name) => {
    for (const condition of ["ClusterUpgrading", "ClusterAdopting", "ClusterFixing"])
      expect(mutedBy([ours(condition)], { alertname })).toEqual([name]);
    expect(mutedBy(upgrading, { alertname }, [name])).toEqual([]);
    // Of another cluster, and where nothing is worked on.
    expect(mutedBy(upgrading, { alertname, cluster: "other" })).toEqual([]);
    expect(mutedBy(upgrading, { alertname, account: "444455556666" })).toEqual([]);
    expect(mutedBy([], { alertname })).toEqual([]);
  });

  it.each(["KubeAPIDown", "KubeAPIErrorBudgetBurn", "KubePersistentVolumeFillingUp", "Slow", "KubeNodeNotReadyX"])(
    "%s is told during an upgrade",
    (alertname) => {
      expect(mutedBy(upgrading, { alertname })).toEqual([]);
    },
  );

  it("do not believe somebody else's alert that is called like a condition", () => {
    const fake = alert("fake", { ...AT, alertname: "ClusterUpgrading", source: "alertmanager" });
    expect(mutedBy([fake], { alertname: "KubeNodeNotReady" })).toEqual([]);
  });

  it("mute everything of a cluster that cannot be reached, but not that, nor what GuardDuty sees", () => {
    const lost = [ours("ClusterUnreadable", { severity: "high" })];
    expect(mutedBy(lost, { alertname: "Slow", source: "alertmanager" })).toEqual(["cluster-unreachable"]);
    expect(mutedBy(lost, { alertname: "ClusterUnreadable", source: "fleetwright" })).toEqual([]);
    expect(mutedBy(lost, { alertname: "Finding", source: "guardduty" })).toEqual([]);
    expect(mutedBy(lost, { alertname: "Slow", cluster: "other" })).toEqual([]);
  });

  it("mute the nodes of a site that is lost, and no others", () => {
    const lost = [ours("HybridSiteLost", { site: "berlin" })];
    expect(mutedBy(lost, { alertname: "HybridNodeLost", site: "berlin" })).toEqual(["site-lost"]);
    expect(mutedBy(lost, { alertname: "HybridNodeLost", site: "lyon" })).toEqual([]);
    expect(mutedBy(lost, { alertname: "HybridNodeLost" })).toEqual([]);
    expect(mutedBy(lost, { alertname: "HybridSiteLost", site: "berlin" })).toEqual([]);
  });

  it("have names of their own and say why they are there, and stand before the file's", () => {
    const names = BUILT_IN_INHIBITIONS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(BUILT_IN_INHIBITIONS.every(({ why }) => why.length > 20)).toBe(true);
    expect(inhibitionsOf({ inhibit: [DOWN], inhibitWithout: names.slice(1) })).toEqual([BUILT_IN_INHIBITIONS[0], DOWN]);
  });
});
