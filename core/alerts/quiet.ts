import { isMuting } from "./news.ts";
import type { AlertGroupRecord, Because } from "./records.ts";

type Quieting = Pick<AlertGroupRecord, "snoozed" | "acknowledged" | "incident" | "members">;

/** Why new alerts of a group are told to nobody now: somebody said to wait. */
export function hushOf({ snoozed }: Pick<AlertGroupRecord, "snoozed">, now: Date): Because | undefined {
  if (!snoozed || snoozed.until <= now.toISOString()) return undefined;
  return { code: "SNOOZED", message: `snoozed by ${snoozed.by} until ${snoozed.until}` };
}

/** Why a group that fires is neither repeated nor escalated now; undefined: it is. */
export function quietBecause(group: Quieting, now: Date): Because | undefined {
  const hushed = hushOf(group, now);
  if (hushed) return hushed;
  const { acknowledged, incident } = group;
  if (acknowledged)
    return { code: "ACKNOWLEDGED", message: `acknowledged by ${acknowledged.by} at ${acknowledged.at}` };
  if (incident?.acknowledgedBy !== undefined)
    return { code: "ACKNOWLEDGED", message: `the fleet incident was acknowledged by ${incident.acknowledgedBy}` };
  if (incident && !incident.leads)
    return {
      code: "PART_OF_INCIDENT",
      message: `one of ${incident.clusters} clusters of a fleet incident, which is told as one`,
    };
  const loud = Object.values(group.members).some(isLoud);
  return loud ? undefined : { code: "MUTED", message: "everything of it that fires is muted" };
}

/** It fires, and nothing mutes it. */
export const isLoud = ({ status, untold }: AlertGroupRecord["members"][string]): boolean =>
  status === "firing" && !(untold && isMuting(untold.code));
