import { matches } from "../../fleet/selector.ts";
import { UPGRADE } from "../../policy/exemption-policy.ts";
import { block, type PreflightFinding, warn } from "../finding.ts";
import type { Check } from "../input.ts";
import { ago, at, sortedBy } from "../text.ts";

/** Exemptions from upgrades: they hold until they expire, and one that has expired is told so that somebody takes it out of the file. */
export const exemptions: Check = ({ snapshot: { ref }, labels, exemptions: all, now }) =>
  sortedBy(all, ({ expires, owner, reason }) => `${expires}/${owner}/${reason}`)
    .filter(({ rule, match }) => rule === UPGRADE && matches(match, { ref, labels }))
    .map(({ expires, owner, reason }): PreflightFinding => {
      const evidence = [`exempt from upgrades until ${at(expires)}`, `owner ${owner}`, `reason: ${reason}`];
      if (now.getTime() < Date.parse(expires)) {
        const message = `exempt until ${at(expires)} (${owner}, ${reason})`;
        const remedy = `Wait until then, or ask ${owner} to end the exemption in the policy file`;
        return block({ code: "EXEMPT", message, evidence, remedy });
      }
      const message = `its exemption expired ${ago(expires, now)} (${owner}, ${reason}); it holds nothing back any more`;
      const remedy = `Take it out of the policy file, or have ${owner} renew it with a new date`;
      return warn({ code: "EXEMPTION_EXPIRED", message, evidence, remedy });
    });
