import type { ClusterRef } from "../fleet/cluster.ts";
import type { Alert, AlertStatus } from "./alert.ts";
import type { Matcher } from "./matcher.ts";

/** An alert as it is remembered, by fingerprint. */
export interface AlertRecord {
  fingerprint: string;
  /** As it was last said. */
  alert: Alert;
  firstSeenAt: string;
  /** When its status changed, the newest last; what flapping is recognised by. */
  changes: string[];
  /** Since when it changes too often to be told each time. */
  flappingSince?: string;
  /** 0: not stored yet. */
  revision: number;
}

/** One alert of a group. */
export interface GroupMember {
  status: AlertStatus;
  startsAt: string;
  endsAt?: string;
  /** What was told of it last; absent: nothing yet. */
  told?: AlertStatus;
}

/** Alerts that one receiver gets as one message: of one route, with the same values of the route's `group_by` labels. */
export interface AlertGroupRecord {
  /** Of route, receiver and group labels. */
  key: string;
  /** The route in the tree, such as `0.2`. */
  route: string;
  receiver: string;
  labels: Record<string, string>;
  cluster?: ClusterRef;
  /** By fingerprint. */
  members: Record<string, GroupMember>;
  /** Each time it fires again after all was resolved is an episode of its own, with a message of its own. 1: the first. */
  episode: number;
  /** When it is to be looked at next. */
  dueAt?: string;
  /** When anything of it was told last, and when anything new was. */
  toldAt?: string;
  changedAt?: string;
  acknowledged?: { by: string; at: string };
  snoozed?: { by: string; at: string; until: string };
  /** How many receivers of the route's escalation were told. */
  escalated: number;
  /** Key of the fleet incident it is part of. */
  incident?: string;
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
  createdAt: string;
  revision: number;
}
