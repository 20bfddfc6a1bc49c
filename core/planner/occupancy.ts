import type { MemberRecord } from "../run/run.ts";
import type { Reason } from "./plan.ts";

/** What is taken by clusters that are being changed: redundancy groups and places under their cap. */
export interface Occupancy {
  groups: Map<string, string>;
  places: Map<string, number>;
}

/** Also overdue members, which no stage waits for any more: their clusters are still being changed. */
export const changesItsCluster = ({ status }: Pick<MemberRecord, "status">): boolean =>
  status === "upgrading" || status === "overdue" || status === "rolling-back";

const placeOf = ({ ref }: Pick<MemberRecord, "ref">): string => `${ref.account}/${ref.region}`;

export function occupancyOf(members: readonly MemberRecord[]): Occupancy {
  const occupancy: Occupancy = { groups: new Map(), places: new Map() };
  for (const member of members) if (changesItsCluster(member)) occupy(member, occupancy);
  return occupancy;
}

export function occupy(member: MemberRecord, { groups, places }: Occupancy): void {
  if (member.redundancyGroup !== undefined) groups.set(member.redundancyGroup, member.ref.name);
  places.set(placeOf(member), (places.get(placeOf(member)) ?? 0) + 1);
}

/** Why a member may not be changed beside those that are being changed; undefined when it may. */
export function crowded(member: MemberRecord, { groups, places }: Occupancy, cap: number): Reason | undefined {
  const peer = member.redundancyGroup === undefined ? undefined : groups.get(member.redundancyGroup);
  if (peer !== undefined) {
    const message = `${peer} of the same redundancy group (${member.redundancyGroup}) is being upgraded`;
    return { code: "REDUNDANCY_GROUP", message };
  }
  if ((places.get(placeOf(member)) ?? 0) >= cap) {
    const message = `${cap} clusters of account ${member.ref.account} in ${member.ref.region} are being upgraded, the most allowed`;
    return { code: "ACCOUNT_REGION_CAP", message };
  }
  return undefined;
}
