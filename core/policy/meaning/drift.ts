import { RULE_FIXES, SAFELY_FIXED } from "../../drift/rule-fixes.ts";
import { DRIFT_RULE_IDS, exemptibleRules, SCAN_RULE_IDS } from "../../drift/rule-ids.ts";
import type { FixPolicy } from "../drift-policy.ts";
import { PLACEHOLDERS } from "../own-rules.ts";
import type { FleetPolicy } from "../policy.ts";
import { type Finding, orMeant } from "../problem.ts";

/** Every scan reads the whole fleet; more often than this nobody learns more. */
const OFTENEST_SECONDS = 900;

/** What the policy file says about drift must be about rules that exist. */
export function driftProblems({ drift, windows }: Pick<FleetPolicy, "drift" | "windows">): Finding[] {
  const ids = [...DRIFT_RULE_IDS, ...SCAN_RULE_IDS, ...drift.custom.map(({ id }) => id)];
  const rules = drift.rules.flatMap(({ rule, enabled }, index): Finding[] => {
    const path = ["drift", "rules", index, "rule"];
    if (!ids.includes(rule)) return [{ path, found: `"${rule}"`, message: noRule(rule, ids) }];
    if (enabled === false && SCAN_RULE_IDS.includes(rule))
      return [{ path, found: `"${rule}"`, message: "a scan always says what it could not see; give it an exemption" }];
    return [];
  });
  const often: Finding[] =
    drift.everySeconds < OFTENEST_SECONDS ? [{ path: ["drift", "every"], message: "expected at least 15m" }] : [];
  const fixes = drift.fix.flatMap((entry, index) => fixProblems(entry, index, { ids, windows }));
  return [...rules, ...often, ...ownProblems(drift), ...fixes];
}

/** An id is a finding's name, for ever; a placeholder nobody fills would be told as it is. */
function ownProblems({ custom }: FleetPolicy["drift"]): Finding[] {
  const taken = exemptibleRules();
  return custom.flatMap(({ id, message }, index): Finding[] => {
    const path = ["drift", "custom", index];
    const own = custom.findIndex((other) => other.id === id) < index;
    const clash: Finding[] =
      taken.includes(id) || own
        ? [
            {
              path: [...path, "id"],
              found: `"${id}"`,
              message: own ? "another rule has this id" : "Fleetwright has a rule of this id",
            },
          ]
        : [];
    const unknown = [...message.matchAll(/\{(\w+)\}/g)].filter(
      ([, name = ""]) => !PLACEHOLDERS.some((each) => each === name),
    );
    const known = PLACEHOLDERS.map((name) => `{${name}}`).join(", ");
    return [
      ...clash,
      ...unknown.map(([text]) => ({
        path: [...path, "message"],
        found: text,
        message: `nothing fills it; there are ${known}`,
      })),
    ];
  });
}

/** What is fixed by itself must have a fix that harms nobody, and a window that exists. */
function fixProblems(
  { rules, window }: FixPolicy,
  index: number,
  { ids, windows }: { ids: readonly string[]; windows: FleetPolicy["windows"] },
): Finding[] {
  const path = ["drift", "fix", index];
  const named = rules.flatMap((rule, at): Finding[] => {
    if (SAFELY_FIXED.includes(rule)) return [];
    const message = ids.includes(rule) ? noFix(rule) : noRule(rule, ids);
    // Of one rule that stands alone there is no place in a list.
    return [{ path: [...path, "rule", ...(rules.length > 1 ? [at] : [])], found: `"${rule}"`, message }];
  });
  const unknown = window === undefined ? undefined : noWindow(window, windows);
  return unknown === undefined ? named : [...named, { path: [...path, "window"], ...unknown }];
}

/** What is wrong with a window's name; undefined: there is one. */
export function noWindow(name: string, windows: FleetPolicy["windows"]): Omit<Finding, "path"> | undefined {
  if (name in windows) return undefined;
  const known = Object.keys(windows).join(", ") || "none";
  return { found: `"${name}"`, message: `there is no window of this name; windows: ${known}` };
}

const noFix = (rule: string): string => {
  const fix = RULE_FIXES[rule];
  return fix
    ? `its fix (${fix.call}) is not safe, so it is not done by itself: ${fix.but}. By hand: fleetwright drift fix CLUSTER --rule ${rule}`
    : "Fleetwright has no fix for it; a person is needed. Rules with a safe one are in docs/drift.md";
};

const noRule = (rule: string, ids: readonly string[]): string =>
  `there is no rule of this name${orMeant(rule, ids)} See docs/drift.md`;
