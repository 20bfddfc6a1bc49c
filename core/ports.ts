import type { AccessReader } from "./ports/access.ts";
import type { ActivationRecordStore } from "./ports/activation-records.ts";
import type { AddonCatalogue } from "./ports/addon-catalogue.ts";
import type {
  AlertGroupStore,
  AlertStore,
  AlertTimers,
  IncidentStore,
  PageQueue,
  SilenceStore,
} from "./ports/alerts.ts";
import type { ArgocdRegistry } from "./ports/argocd.ts";
import type { CertificateAuthorities } from "./ports/authorities.ts";
import type { ClusterChanger } from "./ports/changes.ts";
import type { Clock } from "./ports/clock.ts";
import type { ClusterRecordStore } from "./ports/cluster-records.ts";
import type { ClusterReader, NodeImageCatalogue, VersionCatalogue } from "./ports/clusters.ts";
import type { EventPublisher } from "./ports/events.ts";
import type { ExecutionReader, ExecutionStarter, TaskCallbacks } from "./ports/executions.ts";
import type { ClusterFactsReader } from "./ports/facts.ts";
import type { FindingStore } from "./ports/findings.ts";
import type { HybridPorts } from "./ports/hybrid.ts";
import type { IdentityVerifier } from "./ports/identities.ts";
import type { LockStore } from "./ports/locks.ts";
import type { ChatPoster, MessageStore } from "./ports/messages.ts";
import type { NodeRecordStore } from "./ports/node-records.ts";
import type { Outbox } from "./ports/outbox.ts";
import type { ReplyPoster, RequestStore, SharedSecret } from "./ports/requests.ts";
import type { RunStore } from "./ports/runs.ts";
import type {
  AlarmReader,
  AlarmWriter,
  BackupReader,
  ForwardingReader,
  HttpProbe,
  InsightRefresher,
  NetworkReader,
  NodeReader,
  SubnetReader,
} from "./ports/surroundings.ts";
import type { ClusterUpdater } from "./ports/updates.ts";
import type { WatchStore } from "./ports/watches.ts";
import type { WorkStore } from "./ports/work.ts";

export type * from "./ports/access.ts";
export type * from "./ports/activation-records.ts";
export type * from "./ports/addon-catalogue.ts";
export type * from "./ports/alerts.ts";
export type * from "./ports/argocd.ts";
export type * from "./ports/authorities.ts";
export type * from "./ports/changes.ts";
export type * from "./ports/clock.ts";
export type * from "./ports/cluster-records.ts";
export type * from "./ports/clusters.ts";
export type * from "./ports/events.ts";
export type * from "./ports/executions.ts";
export type * from "./ports/facts.ts";
export type * from "./ports/findings.ts";
export type * from "./ports/hybrid.ts";
export type * from "./ports/identities.ts";
export type * from "./ports/locks.ts";
export type * from "./ports/messages.ts";
export type * from "./ports/node-records.ts";
export type * from "./ports/outbox.ts";
export type * from "./ports/requests.ts";
export type * from "./ports/runs.ts";
export type * from "./ports/surroundings.ts";
export type * from "./ports/updates.ts";
export type * from "./ports/watches.ts";
export type * from "./ports/work.ts";

/**
 * Capabilities the product needs from the world. Small, named by what they do; adapters are named by technology.
 * Every adapter of a port passes the same contract suite (`test/contracts`).
 */
export interface Ports extends SurroundingPorts, HybridPorts, StorePorts {
  clock: Clock;
  clusters: ClusterReader;
  access: AccessReader;
  versions: VersionCatalogue;
  updates: ClusterUpdater;
  facts: ClusterFactsReader;
  changes: ClusterChanger;
  addonCatalogue: AddonCatalogue;
  argocd: ArgocdRegistry;
  events: EventPublisher;
  callbacks: TaskCallbacks;
  executions: ExecutionReader;
  starter: ExecutionStarter;
  chat: ChatPoster;
  outbox: Outbox;
  alertTimers: AlertTimers;
  pages: PageQueue;
  identities: IdentityVerifier;
  replies: ReplyPoster;
  secrets: Record<"slackSigning" | "webhook", SharedSecret>;
}

/** What is remembered, each in a table of its own; see `Ports`. */
export interface StorePorts {
  runs: RunStore;
  locks: LockStore;
  messages: MessageStore;
  clusterRecords: ClusterRecordStore;
  findings: FindingStore;
  activationRecords: ActivationRecordStore;
  work: WorkStore;
  watches: WatchStore;
  nodeRecords: NodeRecordStore;
  requests: RequestStore;
  alerts: AlertStore;
  alertGroups: AlertGroupStore;
  incidents: IncidentStore;
  silences: SilenceStore;
}

/** What surrounds the clusters; see `Ports`. */
export interface SurroundingPorts {
  nodes: NodeReader;
  alarms: AlarmReader;
  alarmWriter: AlarmWriter;
  subnets: SubnetReader;
  backups: BackupReader;
  nodeImages: NodeImageCatalogue;
  authorities: CertificateAuthorities;
  insightRefresh: InsightRefresher;
  http: HttpProbe;
  networks: NetworkReader;
  forwarding: ForwardingReader;
}
