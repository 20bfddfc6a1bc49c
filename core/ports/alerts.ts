import type {
  AlertGroupRecord,
  AlertRecord,
  IncidentPart,
  IncidentRecord,
  PageAction,
  PagerTarget,
  SilenceRecord,
} from "../alerts/records.ts";
import type { ClusterId } from "../fleet/cluster.ts";

export interface AlertStore {
  get(fingerprint: string): Promise<AlertRecord | undefined>;
  /** In no order; what is not there is left out. */
  many(fingerprints: readonly string[]): Promise<AlertRecord[]>;
  /** Firing ones of the fleet, or of a cluster, by fingerprint. May miss what was written in the last second. */
  firing(cluster?: ClusterId): Promise<AlertRecord[]>;
  /** Writes when the stored revision is still `record.revision` (0: not stored yet), and raises it. @throws {StaleWriteError} */
  save(record: AlertRecord): Promise<AlertRecord>;
}

export interface AlertGroupStore {
  get(key: string): Promise<AlertGroupRecord | undefined>;
  /** Groups with something firing, or with something still to be told (`isDue`), by key. May miss what was written in the last second. */
  open(): Promise<AlertGroupRecord[]>;
  /** @throws {StaleWriteError} */
  save(record: AlertGroupRecord): Promise<AlertGroupRecord>;
}

/** Fleet incidents, and which clusters have a part in them; parts are written one by one, so that many clusters at once do not wait for each other. */
export interface IncidentStore {
  get(key: string): Promise<IncidentRecord | undefined>;
  /** Incidents that are to be looked at (`isDue`), by key. May miss what was written in the last second. */
  open(): Promise<IncidentRecord[]>;
  /** @throws {StaleWriteError} */
  save(record: IncidentRecord): Promise<IncidentRecord>;
  /** Of one incident, by cluster, then by group; reads what was written last. */
  parts(key: string): Promise<IncidentPart[]>;
  /** Again is as good as once. */
  join(part: IncidentPart): Promise<void>;
  leave(part: { incident: string; cluster: ClusterId; group: string }): Promise<void>;
}

export interface SilenceStore {
  get(id: string): Promise<SilenceRecord | undefined>;
  /** Those that have not ended at `now`, future ones too, by id. */
  active(now: Date): Promise<SilenceRecord[]>;
  /** Those that are remembered, such as ended in the last days among them, by id. */
  all(): Promise<SilenceRecord[]>;
  /** @throws {StaleWriteError} */
  save(record: SilenceRecord): Promise<SilenceRecord>;
}

/** Asks for a look at a group at a time to come. May come late or twice, so whoever looks asks the group what is due. */
export interface AlertTimers {
  /** Delays of more than SQS's fifteen minutes come in several hops, which whoever is woken too early goes on with. `key`: of a group, or of an incident. */
  wake(key: string, at: Date): Promise<void>;
}

/** What goes to a pager or a topic. Nothing in it is secret: of a pager it has the name of the secret. */
export interface Page {
  /** The same when it is sent again. */
  id: string;
  action: PageAction;
  to: PagerTarget;
  /** The same for trigger, acknowledge and resolve of one problem: group and episode. */
  dedupKey: string;
  severity: "info" | "warning" | "critical";
  summary: string;
  /** What it is about: the cluster, or the fleet. */
  source: string;
  at: string;
  labels: Record<string, string>;
  lines: string[];
  runbookUrl?: string;
  url?: string;
}

/** Pages on their way: in order per `dedupKey`, kept and tried again while a pager is out of order. Again is as good as once. */
export interface PageQueue {
  send(page: Page): Promise<void>;
  /** Hides what its consumer was given for so long, counted from now; with it the pages of its problem wait. */
  postpone(receipt: string, seconds: number): Promise<void>;
}

/** Pagers and topics. Again is as good as once: a page names its problem by `dedupKey`. */
export interface Pager {
  /** @throws {ThrottledError} @throws {ServiceUnavailableError} @throws {CallRefusedError} it will never be taken @throws {SecretUnsetError} */
  send(page: Page): Promise<void>;
}
