import { freezeAt } from "../../policy/windows.ts";
import { warn } from "../finding.ts";
import type { Check } from "../input.ts";
import { at } from "../text.ts";

/** A run waits for the end of a freeze by itself; whoever looks before should know that it will. */
export const freezes: Check = ({ snapshot: { ref }, labels, freezes: all, now }) => {
  const freeze = freezeAt(all, { ref, labels }, now);
  if (!freeze) return [];
  return [
    warn({
      code: "FREEZE",
      message: `freeze ${freeze.name} is in force until ${at(freeze.until)}; a run waits for its end`,
      evidence: [`from ${at(freeze.from)} until ${at(freeze.until)}`],
      remedy: "Nothing: the upgrade starts once the freeze is over",
    }),
  ];
};
