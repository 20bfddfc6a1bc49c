import type { ClusterId, ClusterRef } from "../fleet/cluster.ts";
import type { Notifier } from "../policy/alerts-policy.ts";
import type { Alert, AlertSeverity, AlertStatus } from "./alert.ts";
import type { Matcher } from "./matcher.ts";

/** Why something was or was not told. */
export interface Because {
  code: string;
  message: string;
}

/** An alert as it is remembered, by fingerprint. Times are ISO 8601 strings in UTC. */
export interface AlertRecord {
  fingerprint: string;
  /** As it was last said. */
  alert: Alert;
  firstSeenAt: string;
  /** What was said and when, in order of time: of every time in one status the first and the last, and no more than flapping is seen by. */
  said: { at: string; status: AlertStatus }[];
  /** Why it is in no group, where it is in none. */
  untold?: Because;
  /** 0: not stored yet. */
  revision: number;
}

/** One alert of a group. */
export interface GroupMember {
  status: AlertStatus;
  severity: AlertSeverity;
  startsAt: string;
  endsAt?: string;
  /** What was told of it last; absent: nothing yet. */
  told?: AlertStatus;
  /** Since when it is told as flapping: until it is stable, `told` stays as it is. */
  toldFlapping?: string;
  /** Why what it is now was not told, where it was not. */
  untold?: Because & { since: string };
}

/** What a group is saying, written down before anything is said: whoever finds it says it (again), and then takes it away. */
export interface GroupTelling {
  /** Names the reply, so that it stands in the thread once. */
  id: string;
  reply?: { text: string; broadcast: boolean };
  /** To whom something goes beside the message. */
  pages: { to: PagerTarget; action: PageAction }[];
  /** What changes of the fleet incidents it has a part in. */
  join: IncidentPart[];
  leave: { incident: string; cluster: ClusterId }[];
}

/** What a page goes to; the rest of a receiver is channels. */
export type PagerTarget = Exclude<Notifier, { kind: "channel" }>;

export type PageAction = "trigger" | "acknowledge" | "resolve";

/** Something that happened to a group, for who asks why. */
export interface GroupNote extends Because {
  at: string;
}

/** Alerts that one receiver gets as one message: of one route, with the same values of the route's `group_by` labels, told in the same channels. */
export interface AlertGroupRecord {
  /** Of route, receiver, its destinations and the group labels: `RoutedTo.groupKey`. */
  key: string;
  /** The route in the tree, such as `0.2`. */
  route: string;
  receiver: string;
  /** Where its messages stand: the receiver's channels for these alerts, and those of the receivers it was escalated to. */
  channels: string[];
  /** The receiver's pagers. */
  pagers: PagerTarget[];
  labels: Record<string, string>;
  cluster?: ClusterRef;
  /** By fingerprint; at most `MEMBERS_AT_MOST`. */
  members: Record<string, GroupMember>;
  /** More alerts belong to it than it has members; which, the table of alerts says. */
  overflowing?: true;
  /** Each time it fires again after all was resolved is an episode of its own, with a message of its own. 1: the first. */
  episode: number;
  /** When the first of its alerts of this episode began. */
  startedAt: string;
  /** When it is to be looked at next; absent: nothing of it fires, and everything is told. */
  dueAt?: string;
  /** When this episode was told first, and when anything of it was told last. */
  alarmedAt?: string;
  toldAt?: string;
  /** When the last of it was over. */
  endedAt?: string;
  acknowledged?: { by: string; at: string; severity: AlertSeverity };
  snoozed?: { by: string; at: string; until: string };
  /** From when the times of the escalation count, and how many of its receivers were told since. */
  escalatesFrom?: string;
  escalated: number;
  /** Pagers that were told of this episode. */
  paged: PagerTarget[];
  /** The fleet incidents it has a part in: cluster and incident of each. */
  parts: { incident: string; cluster: ClusterId }[];
  /** The open fleet incident it is told as part of. */
  incident?: { key: string; episode: number; clusters: number; leads: boolean; acknowledgedBy?: string };
  /** What was done to its cluster lately, as it was when the episode was told first. */
  lately?: string[];
  telling?: GroupTelling;
  /** How many tellings there were, over all episodes. */
  tellings: number;
  /** The newest `NOTES_AT_MOST`, newest last. */
  notes: GroupNote[];
  revision: number;
}

/** A cluster that has the problem of an incident, as one group sees it. */
export interface IncidentPart {
  incident: string;
  group: string;
  cluster: ClusterRef;
  /** What is the same of all: see `IncidentRecord`. */
  labels: Record<string, string>;
  severity: AlertSeverity;
  since: string;
}

/** The same problem on many clusters. */
export interface IncidentRecord {
  /** See `incidentKeyOf`. */
  key: string;
  /** What is the same: alertname, source and the labels the policy chooses. */
  labels: Record<string, string>;
  /** 0: there was none yet. */
  episode: number;
  openedAt?: string;
  closedAt?: string;
  /** Ids of the clusters that have it while it is open, with since when. */
  clusters: Record<ClusterId, string>;
  /** Clusters that had it and have it no more. */
  left: number;
  /** The group that pages and escalates for all. */
  leader?: string;
  toldAt?: string;
  acknowledged?: { by: string; at: string };
  dueAt?: string;
  telling?: { id: string; reply?: { text: string; broadcast: boolean }; wake: string[] };
  tellings: number;
  revision: number;
}

/** Alerts that match are told to nobody for a while. Who, why and until when are never missing. */
export interface SilenceRecord {
  id: string;
  matchers: Matcher[];
  owner: string;
  reason: string;
  startsAt: string;
  /** May be brought forward: that ends it. */
  endsAt: string;
  /** Who brought its end forward. */
  ended?: { by: string; why?: string };
  createdAt: string;
  revision: number;
}

/** Whether somebody is to look at a group or an incident: at a time to come, or because whoever had something to say may have died saying it. */
export const isDue = ({ dueAt, telling }: Pick<AlertGroupRecord | IncidentRecord, "dueAt" | "telling">): boolean =>
  dueAt !== undefined || telling !== undefined;

/** An item of DynamoDB has 400 KB at most; a member about 400 bytes with a reason. */
export const MEMBERS_AT_MOST = 500;
export const NOTES_AT_MOST = 20;
