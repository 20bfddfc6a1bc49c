import type { FleetEvent } from "#events/envelope.ts";
import type { ClusterRef, ClusterSnapshot, InsightSnapshot, NodegroupSnapshot } from "./fleet/cluster.ts";
import type {
  AddonVersionFacts,
  AlarmSnapshot,
  BackupSnapshot,
  CertificateAuthoritySnapshot,
  NodeSnapshot,
  SubnetSnapshot,
  VersionChange,
} from "./fleet/surroundings.ts";
import type { KubernetesVersionFacts } from "./planner/plan.ts";
import type { MemberRecord, MemberStatus, RunRecord } from "./run/run.ts";

/**
 * Capabilities the product needs from the world. Small, named by what they do; adapters are named by technology.
 * Every adapter of a port passes the same contract suite (`test/contracts`).
 */
export interface Ports extends SurroundingPorts {
  clock: Clock;
  clusters: ClusterReader;
  versions: VersionCatalogue;
  updates: ClusterUpdater;
  runs: RunStore;
  locks: LockStore;
  events: EventPublisher;
  callbacks: TaskCallbacks;
  executions: ExecutionReader;
  starter: ExecutionStarter;
  chat: ChatPoster;
  messages: MessageStore;
  identities: IdentityVerifier;
}

/** What surrounds the clusters; see `Ports`. */
export interface SurroundingPorts {
  nodes: NodeReader;
  alarms: AlarmReader;
  subnets: SubnetReader;
  backups: BackupReader;
  nodeImages: NodeImageCatalogue;
  authorities: CertificateAuthorities;
  insightRefresh: InsightRefresher;
  http: HttpProbe;
}

export interface Clock {
  now(): Date;
}

export interface Scope {
  account: string;
  region: string;
}

export interface ClusterReader {
  /** Names of all clusters of an account and Region. */
  list(scope: Scope): Promise<string[]>;
  /** Cluster, add-ons and managed node groups; with `insights` those of categories too (`true`: UPGRADE_READINESS). @throws {ClusterNotFoundError} */
  read(
    ref: ClusterRef,
    options?: { insights?: boolean | InsightSnapshot["category"] | readonly InsightSnapshot["category"][] },
  ): Promise<ClusterSnapshot>;
  /** One managed node group as it is now. @throws {ClusterNotFoundError} */
  readNodegroup(ref: ClusterRef, nodegroup: string): Promise<NodegroupSnapshot>;
}

/** Nodes as the cluster's own Kubernetes API lists them; no AWS API tells the kubelets of all kinds of nodes. */
export interface NodeReader {
  /** @throws {NodesUnreadableError} when the API cannot be reached or does not let us in, with what to do */
  list(ref: ClusterRef): Promise<NodeSnapshot[]>;
}

export interface AlarmReader {
  /** CloudWatch alarms (metric and composite) in state ALARM with a dimension `ClusterName` of this cluster, by name. */
  inAlarm(ref: ClusterRef): Promise<AlarmSnapshot[]>;
}

export interface SubnetReader {
  /** Subnets that do not exist (any more) are left out. */
  read(scope: Scope, subnetIds: readonly string[]): Promise<SubnetSnapshot[]>;
}

export interface BackupReader {
  /** The newest recovery point of status COMPLETED; undefined when there is none. */
  latest(ref: ClusterRef, clusterArn: string): Promise<BackupSnapshot | undefined>;
}

export interface NodeImageCatalogue {
  /** Release of the AMI EKS recommends for a minor and AMI type, such as `1.35.2-20261110`; undefined for types without a published one. */
  latestRelease(scope: Scope, image: { minor: string; amiType: string }): Promise<string | undefined>;
}

export interface CertificateAuthorities {
  /** At most two. @throws {ClusterNotFoundError} */
  list(ref: ClusterRef): Promise<CertificateAuthoritySnapshot[]>;
  /** Appends a successor; the same token finds the one appended before. @returns its id */
  append(ref: ClusterRef, token: string): Promise<string>;
  activate(ref: ClusterRef, change: { id: string; token: string }): Promise<UpdateRef>;
}

/** Upgrade insights are a day old by themselves; this asks EKS to look again. */
export interface InsightRefresher {
  /** Starts a refresh; one under way is good enough. */
  start(ref: ClusterRef): Promise<void>;
  /** The last refresh; undefined when there never was one. */
  status(ref: ClusterRef): Promise<{ status: "IN_PROGRESS" | "FAILED" | "COMPLETED"; startedAt: string } | undefined>;
}

/** Asks an HTTPS address of the user's. */
export interface HttpProbe {
  /** Posts `body` as JSON. Never throws for what the other side does: no answer is an answer. */
  post(url: string, body: unknown, timeoutSeconds: number): Promise<{ ok: boolean; message: string }>;
}

export interface VersionCatalogue {
  /** `DescribeClusterVersions`, all of them. */
  kubernetesVersions(scope: Scope): Promise<KubernetesVersionFacts[]>;
  /** Versions of an add-on and the Kubernetes minors each fits, newest first (`DescribeAddonVersions`). */
  addonVersions(scope: Scope, addon: string): Promise<AddonVersionFacts[]>;
}

/** An EKS update under way: which one, and of what. */
export interface UpdateRef {
  cluster: ClusterRef;
  updateId: string;
  addon?: string | undefined;
  nodegroup?: string | undefined;
}

export interface UpdateState {
  status: "InProgress" | "Failed" | "Cancelled" | "Successful";
  createdAt: string;
  errors: { code: string; message: string; resourceIds: string[] }[];
}

/**
 * Starts EKS updates. `token` is the `clientRequestToken`: the same token finds the update it started before instead of
 * starting a second.
 */
export interface ClusterUpdater {
  updateControlPlane(ref: ClusterRef, change: { version: string; token: string }): Promise<UpdateRef>;
  updateAddon(ref: ClusterRef, change: { addon: string; version: string; token: string }): Promise<UpdateRef>;
  /**
   * @param change.version minor to go to, also back; left out, the group stays at its minor and takes a newer image
   * @param change.releaseVersion AMI release; left out, EKS takes its latest
   * @param change.force evict pods that disruption budgets protect
   */
  updateNodegroup(
    ref: ClusterRef,
    change: {
      nodegroup: string;
      version?: string | undefined;
      releaseVersion?: string | undefined;
      force?: boolean | undefined;
      token: string;
    },
  ): Promise<UpdateRef>;
  /** Takes the control plane back to the minor before. @param change.timeoutMinutes Auto Mode only: 120 to 10,080; EKS takes 720 by itself */
  rollbackControlPlane(
    ref: ClusterRef,
    change: { version: string; timeoutMinutes?: number | undefined; token: string },
  ): Promise<UpdateRef>;
  /** Asks EKS to stop an update; only a `VersionRollback` whose Auto Mode nodes still roll back can be. @throws {UpdateRefusedError} */
  cancel(update: UpdateRef): Promise<void>;
  /** Version updates and rollbacks of a control plane that EKS remembers, newest first. */
  versionChanges(ref: ClusterRef): Promise<VersionChange[]>;
  /** @throws {UpdateNotFoundError} @throws {ClusterNotFoundError} when the cluster was deleted meanwhile */
  describe(update: UpdateRef): Promise<UpdateState>;
}

/** What changes of a member after its run was frozen. */
export type MemberChange = Partial<
  Pick<
    MemberRecord,
    | "status"
    | "reason"
    | "phase"
    | "pass"
    | "attempt"
    | "hops"
    | "executionArn"
    | "startedAt"
    | "updatedAt"
    | "endedAt"
    | "before"
    | "movedTo"
    | "rollbackClosesAt"
    | "rollbackAttempt"
  >
>;
/** What a member loses again when it starts anew. */
export type MemberClearable = "phase" | "executionArn" | "startedAt" | "endedAt" | "movedTo" | "rollbackClosesAt";

export interface RunStore {
  /** @returns false when the run exists already (same id); nothing is written then. */
  create(run: RunRecord, members: MemberRecord[]): Promise<boolean>;
  get(runId: string): Promise<RunRecord | undefined>;
  /** Newest first. */
  list(limit: number): Promise<RunRecord[]>;
  /** All that have not ended and started at `since` or later, newest first. */
  running(since: string): Promise<RunRecord[]>;
  members(runId: string, stage?: string): Promise<MemberRecord[]>;
  member(runId: string, clusterId: string): Promise<MemberRecord | undefined>;
  /**
   * Writes the run if its stored revision is still `run.revision`, and raises it. The waiter stays as it is stored, whatever `run` says: it may have
   * come after the run was read, and only the next `wait` replaces it. @throws {StaleWriteError}
   */
  save(run: RunRecord): Promise<RunRecord>;
  /**
   * Changes a member if it is in one of `from`, and takes away what `clear` names. Does not touch the run: call `touch` afterwards. A change of phase also needs another phase
   * than the one it is in: of two steps that enter the same phase at once, one does.
   * @returns the member as stored now, or undefined when it was in another status.
   */
  moveMember(
    runId: string,
    clusterId: string,
    from: readonly MemberStatus[],
    change: MemberChange,
    clear?: readonly MemberClearable[],
  ): Promise<MemberRecord | undefined>;
  /**
   * Raises the revision. @returns the task token waiting for a change, if any. The token stays stored until the next `wait`
   * replaces it: a caller that died before it used the token can be repeated, and a token used twice does no harm.
   */
  touch(runId: string): Promise<string | undefined>;
  /**
   * Stores the waiter if the revision is still `revision` and nobody waits at it who began as late or later: a call that was thought lost must not replace
   * the token of the wait that followed.
   *
   * @param since when the wait began, as `Date.toISOString` writes it
   * @returns false when something changed meanwhile, or somebody else waits
   */
  wait(runId: string, revision: number, taskToken: string, since: string): Promise<boolean>;
}

export interface Lock {
  key: string;
  owner: string;
  expiresAt: string;
}

export interface LockStore {
  /** Takes the lock when free, expired or already `owner`'s (then it is prolonged). @returns the lock now in force. */
  acquire(lock: Lock, now: Date): Promise<Lock>;
  /** Gives the lock back if `owner` holds it; otherwise nothing happens. @returns whether it was released. */
  release(key: string, owner: string): Promise<boolean>;
  get(key: string): Promise<Lock | undefined>;
}

export interface EventPublisher {
  /** Puts fleet events on the fleet bus, in order. @throws {EventsNotAcceptedError} when EventBridge refused some of them. */
  publish(events: FleetEvent[]): Promise<void>;
}

export interface TaskCallbacks {
  /** Ends a waiting task. A token that is no longer waited for is not an error: @returns false. */
  succeed(taskToken: string, output: unknown): Promise<boolean>;
}

export interface ExecutionReader {
  /** @returns undefined when Step Functions does not know the execution. */
  describe(executionArn: string): Promise<{ status: string; error?: string; cause?: string } | undefined>;
}

export interface ExecutionStarter {
  /** Starts an execution; one of the same name that exists already is found instead. */
  start(request: {
    stateMachineArn: string;
    name: string;
    input: unknown;
  }): Promise<{ executionArn: string; alreadyStarted: boolean }>;
}

/** Learns from AWS who made a proof of identity. */
export interface IdentityVerifier {
  /**
   * @param proof a presigned GetCallerIdentity: a credential, which nobody may log, store or pass on
   * @param digest of the request it must say yes to
   * @returns the ARN AWS says, or why the proof proves nothing
   * @throws {ServiceUnavailableError} @throws {ThrottledError} AWS could not be asked
   */
  verify(proof: string, digest: string): Promise<{ arn: string } | { refused: string }>;
}

/** A message as data: `text` is the plain-text fallback that notifications show. */
export interface ChatMessage {
  text: string;
  blocks: readonly Record<string, unknown>[];
}

export interface ChatPoster {
  /** @returns where the message stands. @throws {ThrottledError} @throws {ChatRefusedError} */
  post(channel: string, message: ChatMessage, thread?: string): Promise<MessagePlace>;
  update(place: MessagePlace, message: ChatMessage): Promise<void>;
  /** Whose token it is, and what it may do; scopes are absent when Slack does not say. @throws {ChatRefusedError} the token is not good */
  identity(): Promise<{ team: string; scopes?: string[] }>;
}

/** Channel id and timestamp, which together name a Slack message. */
export interface MessagePlace {
  channel: string;
  ts: string;
}

/** What is known of one message that is edited in place. */
export interface MessageRecord {
  key: string;
  place?: MessagePlace;
  /** Who is posting it right now, and until when that is believed. */
  claim?: { by: string; until: string } | undefined;
  /** Facts shown so far; an event that says nothing newer does not touch the message. */
  state: Record<string, unknown>;
  /** Events already told in the message or its thread. */
  seen: string[];
  version: number;
}

export interface MessageStore {
  get(key: string): Promise<MessageRecord | undefined>;
  /** Writes when the stored version is still `record.version` (0: not stored yet), and raises it. @throws {StaleWriteError} */
  save(record: MessageRecord): Promise<MessageRecord>;
}
