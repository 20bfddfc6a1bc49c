import { alertProblems } from "./meaning/alerts.ts";
import { baselineProblems } from "./meaning/baseline.ts";
import { driftProblems, noWindow } from "./meaning/drift.ts";
import { exemptionProblems } from "./meaning/exemptions.ts";
import { lifecycleProblems } from "./meaning/lifecycle.ts";
import { responseProblems } from "./meaning/responses.ts";
import { siteProblems } from "./meaning/sites.ts";
import { tellingProblems } from "./meaning/telling.ts";
import type { FleetPolicy, Selector } from "./policy.ts";
import { type Finding, orMeant } from "./problem.ts";
import { cronOf, timeZoneExists } from "./windows.ts";

/** What a schema cannot see: names that must exist, places that must be reachable, parts that must not contradict each other. */
export function checkMeaning(policy: FleetPolicy, now: Date): Finding[] {
  return [
    ...duplicateAccounts(policy),
    ...duplicateRegions(policy),
    ...placement(policy),
    ...selectorKeys(policy),
    ...windows(policy, now),
    ...freezes(policy),
    ...strategies(policy),
    ...exemptionProblems(policy),
    ...driftProblems(policy),
    ...baselineProblems(policy.baseline, knownKeys(policy)),
    ...responseProblems(policy, knownKeys(policy)),
    ...siteProblems(policy),
    ...lifecycleProblems(policy),
    ...alertProblems(policy),
    ...tellingProblems(policy, now),
  ];
}

function duplicateRegions({ accounts }: FleetPolicy): Finding[] {
  return accounts.flatMap(({ regions }, account) =>
    regions.flatMap((region, index) =>
      regions.indexOf(region) < index
        ? [
            {
              path: ["accounts", account, "regions", index],
              found: `"${region}"`,
              message: "the Region is listed twice",
            },
          ]
        : [],
    ),
  );
}

function duplicateAccounts({ accounts }: FleetPolicy): Finding[] {
  return accounts.flatMap(({ id }, index) =>
    accounts.findIndex((account) => account.id === id) < index
      ? [{ path: ["accounts", index, "id"], found: `"${id}"`, message: "the account is listed twice" }]
      : [],
  );
}

/** A copied line is more likely than one subnet meant twice. */
function placement({ hub: { vpc } }: FleetPolicy): Finding[] {
  return Object.entries(vpc ?? {}).flatMap(([key, ids]) =>
    ids.flatMap((id, index) =>
      ids.indexOf(id) < index
        ? [{ path: ["hub", "vpc", key, index], found: `"${id}"`, message: "it is listed twice" }]
        : [],
    ),
  );
}

/** Keys that selectors may use: what every cluster has, and the labels that the file gives. */
export const knownKeys = ({ clusters }: Pick<FleetPolicy, "clusters">): string[] => [
  ...new Set([
    "name",
    "account",
    "region",
    ...Object.keys(clusters.labels),
    ...clusters.overrides.flatMap(({ labels }) => Object.keys(labels)),
  ]),
];

/** A selector over a label nobody sets matches nothing, for ever and silently. */
function selectorKeys(policy: FleetPolicy): Finding[] {
  const known = knownKeys(policy);
  const check = (selector: Selector, path: PropertyKey[]): Finding[] =>
    Object.keys(selector)
      .filter((key) => !known.includes(key))
      .map((key) => {
        const message = `no cluster has a label of this name${orMeant(key, known)} Known: ${known.join(", ")}`;
        return { path: [...path, key], atKey: true, message };
      });
  const all = (entries: readonly { match?: Selector }[], path: PropertyKey[]): Finding[] =>
    entries.flatMap(({ match }, index) => (match ? check(match, [...path, index, "match"]) : []));
  const { clusters, freezes, exemptions, strategies: byName, baseline, argocd, responses, drift } = policy;
  return [
    ...all(clusters.overrides, ["clusters", "overrides"]),
    ...all(freezes, ["freezes"]),
    ...all(exemptions, ["exemptions"]),
    ...Object.entries(byName).flatMap(([name, { stages }]) => all(stages, ["strategies", name, "stages"])),
    ...all(baseline.addons, ["baseline", "addons"]),
    ...all(baseline.access, ["baseline", "access"]),
    ...all(baseline.overrides, ["baseline", "overrides"]),
    ...(argocd?.match ? check(argocd.match, ["argocd", "match"]) : []),
    ...all(responses.adopt, ["responses", "adopt"]),
    ...all(drift.rules, ["drift", "rules"]),
    ...all(drift.custom, ["drift", "custom"]),
    ...all(drift.targets, ["drift", "targets"]),
    ...all(drift.fix, ["drift", "fix"]),
  ];
}

const LONGEST_WINDOW_SECONDS = 7 * 86_400;

function windows(policy: FleetPolicy, now: Date): Finding[] {
  return Object.entries(policy.windows).flatMap(([name, window]): Finding[] => {
    const path = ["windows", name];
    if (!timeZoneExists(window.timezone)) {
      const message = "expected an IANA time zone such as Europe/Berlin";
      return [{ path: [...path, "timezone"], found: `"${window.timezone}"`, message }];
    }
    if (window.durationSeconds <= 0 || window.durationSeconds > LONGEST_WINDOW_SECONDS) {
      return [{ path: [...path, "duration"], message: "expected more than nothing and at most 1w" }];
    }
    try {
      if (cronOf(window).nextRun(now)) return [];
      const message = "the window never opens again: no date matches the expression";
      return [{ path: [...path, "cron"], found: `"${window.cron}"`, message }];
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      const message = `expected a cron expression such as "0 22 * * 1-4": ${words}`;
      return [{ path: [...path, "cron"], found: `"${window.cron}"`, message }];
    }
  });
}

function freezes(policy: FleetPolicy): Finding[] {
  return policy.freezes.flatMap(({ from, until }, index) =>
    from < until
      ? []
      : [{ path: ["freezes", index, "until"], found: until, message: `the freeze ends before it begins (${from})` }],
  );
}

function strategies(policy: FleetPolicy): Finding[] {
  return Object.entries(policy.strategies).flatMap(([name, { stages }]) =>
    stages.flatMap((stage, index): Finding[] => {
      const path = ["strategies", name, "stages", index];
      const problems: Finding[] = [];
      const earlier = stages.slice(0, index);
      if (earlier.some((other) => other.name === stage.name)) {
        problems.push({ path: [...path, "name"], found: `"${stage.name}"`, message: "another stage has this name" });
      }
      const same = earlier.find((other) => selectorText(other.match) === selectorText(stage.match));
      if (same) {
        const message = `stage ${same.name} matches the same clusters; a cluster belongs to one stage`;
        problems.push({ path: [...path, "match"], message });
      }
      const unknown = stage.window === undefined ? undefined : noWindow(stage.window, policy.windows);
      if (unknown) problems.push({ path: [...path, "window"], ...unknown });
      if (stage.gates.length > 0 && stage.soakSeconds === 0) {
        const message = "gates are looked at while a stage soaks, and this one has no soak";
        problems.push({ path: [...path, "gates"], message });
      }
      const twice = stage.gates.find(
        (gate, at) => stage.gates.findIndex(({ name: other }) => other === gate.name) < at,
      );
      if (twice)
        problems.push({ path: [...path, "gates"], found: `"${twice.name}"`, message: "the gate is listed twice" });
      if (stage.nodesSoakSeconds > 0 && stage.nodes !== "after-soak") {
        problems.push({ path: [...path, "nodesSoak"], message: "goes with nodes: after-soak" });
      }
      if (stage.gateEverySeconds < 60) {
        problems.push({
          path: [...path, "gateEvery"],
          message: "expected at least 1m: every look reads the stage's clusters",
        });
      }
      return problems;
    }),
  );
}

/** The same selector however it is written. */
function selectorText(selector: Selector): string {
  return JSON.stringify(
    Object.entries(selector)
      .map(([key, value]) => [key, (Array.isArray(value) ? [...value] : [value]).sort()] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
