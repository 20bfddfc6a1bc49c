import { DRIFT_RULE_IDS, exemptibleRules, SCAN_RULE_IDS } from "../../drift/rule-ids.ts";
import { PLACEHOLDERS } from "../own-rules.ts";
import type { FleetPolicy } from "../policy.ts";
import { closest, type Finding } from "../problem.ts";

/** Every scan reads the whole fleet; more often than this nobody learns more. */
const OFTENEST_SECONDS = 900;

/** What the policy file says about drift must be about rules that exist. */
export function driftProblems({ drift }: Pick<FleetPolicy, "drift">): Finding[] {
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
  return [...rules, ...often, ...ownProblems(drift)];
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

const noRule = (rule: string, ids: readonly string[]): string => {
  const meant = closest(rule, ids);
  return `there is no rule of this name${meant === undefined ? "" : `; did you mean ${meant}?`} See docs/drift.md`;
};
