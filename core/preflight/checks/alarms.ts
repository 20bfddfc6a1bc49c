import { warn } from "../finding.ts";
import type { Check } from "../input.ts";
import { at, byName, count, some, spanSince } from "../text.ts";

export const alarms: Check = ({ alarms: firing, now }) => {
  if (firing === undefined || firing.length === 0) return [];
  const sorted = byName(firing);
  return [
    warn({
      code: "ALARMS_FIRING",
      message: `${count(firing.length, "alarm")} of the cluster ${firing.length === 1 ? "is" : "are"} in ALARM: ${some(sorted.map(({ name }) => name))}`,
      evidence: sorted.map(
        ({ name, since, reason }) =>
          `${name}: for ${spanSince(since, now)} (since ${at(since)})${reason === "" ? "" : `: ${reason}`}`,
      ),
      remedy: "Look into them first: an alarm from before cannot be told from one the upgrade caused",
    }),
  ];
};
