import { clusterId } from "../fleet/cluster.ts";
import { partId } from "./incident-key.ts";
import type { AlertGroupRecord, GroupTelling, IncidentPart, PageAction, PagerTarget } from "./records.ts";

export const pagesOf = (to: readonly PagerTarget[], action: PageAction): GroupTelling["pages"] =>
  unique(to).map((each) => ({ to: each, action }));

export const unique = (pagers: readonly PagerTarget[]): PagerTarget[] => [
  ...new Map(pagers.map((each) => [JSON.stringify(each), each])).values(),
];

export const withoutThose = (pagers: readonly PagerTarget[], known: readonly PagerTarget[]): PagerTarget[] => {
  const names = new Set(known.map((each) => JSON.stringify(each)));
  return unique(pagers).filter((each) => !names.has(JSON.stringify(each)));
};

export interface Saying {
  reply?: GroupTelling["reply"] | undefined;
  pages?: GroupTelling["pages"];
  /** The parts in incidents it has from now on; absent: as before. */
  parts?: readonly IncidentPart[];
}

/** The group with what it says now, under an id of its own. */
export function telling(group: AlertGroupRecord, { reply, pages = [], parts }: Saying): AlertGroupRecord {
  const wanted = parts?.map((part) => ({ incident: part.incident, cluster: clusterId(part.cluster), part }));
  const before = new Set(group.parts.map(partId));
  const after = new Set((wanted ?? group.parts).map(partId));
  const join = (wanted ?? []).filter((each) => !before.has(partId(each))).map(({ part }) => part);
  const leave = group.parts.filter((each) => !after.has(partId(each)));
  return {
    ...group,
    parts: wanted ? wanted.map(({ incident, cluster }) => ({ incident, cluster })) : group.parts,
    tellings: group.tellings + 1,
    telling: { id: `${group.episode}.${group.tellings + 1}`, ...(reply ? { reply } : {}), pages, join, leave },
  };
}
