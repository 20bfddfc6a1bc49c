import { exemptibleRules } from "../../drift/rule-ids.ts";
import { UPGRADE } from "../exemption-policy.ts";
import type { FleetPolicy } from "../policy.ts";
import { type Finding, orMeant } from "../problem.ts";

/** An exemption from a rule nobody has would hide nothing, and nobody would notice. */
export function exemptionProblems({ exemptions, drift }: Pick<FleetPolicy, "exemptions" | "drift">): Finding[] {
  const known = exemptibleRules(drift.custom.map(({ id }) => id));
  return exemptions.flatMap(({ rule, subject }, index): Finding[] => {
    const path = ["exemptions", index];
    if (!known.includes(rule)) {
      const message = `there is no rule of this name${orMeant(rule, known)} It is ${UPGRADE}, or a rule of docs/drift.md`;
      return [{ path: [...path, "rule"], found: `"${rule}"`, message }];
    }
    if (rule === UPGRADE && subject !== undefined)
      return [{ path: [...path, "subject"], atKey: true, message: "goes with rules; a run changes whole clusters" }];
    return [];
  });
}
