import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { awsBackupReader } from "#adapters/aws/backup.ts";
import { stsIdentityVerifier } from "#adapters/aws/caller-identity.ts";
import type { Clients } from "#adapters/aws/clients.ts";
import { cloudWatchAlarmWriter } from "#adapters/aws/cloudwatch-alarm-writer.ts";
import { cloudWatchAlarmReader } from "#adapters/aws/cloudwatch-alarms.ts";
import { ec2NetworkReader } from "#adapters/aws/ec2-networks.ts";
import { ec2SubnetReader } from "#adapters/aws/ec2-subnets.ts";
import { eksAccessReader } from "#adapters/aws/eks-access.ts";
import { eksAddonCatalogue } from "#adapters/aws/eks-addon-catalogue.ts";
import { eksAuthorities } from "#adapters/aws/eks-authorities.ts";
import { eksClusterChanger } from "#adapters/aws/eks-changes/changer.ts";
import { eksClusterReader } from "#adapters/aws/eks-clusters.ts";
import { eksFactSources } from "#adapters/aws/eks-facts/sources.ts";
import { eksInsightRefresher } from "#adapters/aws/eks-insight-refresh.ts";
import { eksClusterUpdater } from "#adapters/aws/eks-updates.ts";
import { eksVersionCatalogue } from "#adapters/aws/eks-versions.ts";
import { eventBridgePublisher } from "#adapters/aws/eventbridge-events.ts";
import { awsForwardingReader } from "#adapters/aws/forwarding.ts";
import { iamRoles } from "#adapters/aws/iam-roles.ts";
import { secretsManagerStore } from "#adapters/aws/secrets-manager.ts";
import { sfnCallbacks, sfnExecutionReader, sfnExecutionStarter } from "#adapters/aws/sfn.ts";
import { sqsAlertTimers } from "#adapters/aws/sqs-alert-timers.ts";
import { type QueueAddress, sqsOutbox } from "#adapters/aws/sqs-outbox.ts";
import { sqsPageQueue } from "#adapters/aws/sqs-pages.ts";
import { ssmActivations } from "#adapters/aws/ssm-activations.ts";
import { ssmManagedInstances } from "#adapters/aws/ssm-managed-instances.ts";
import { ssmNodeImageCatalogue } from "#adapters/aws/ssm-node-images.ts";
import { rolesAnywhereTrustAnchors } from "#adapters/aws/trust-anchors.ts";
import { sharedSecret } from "#adapters/crypto/shared-secret.ts";
import { type FactSources, factsReader } from "#adapters/facts.ts";
import { httpProbe } from "#adapters/http/probe.ts";
import { kubernetesArgocdRegistry } from "#adapters/kubernetes/argocd.ts";
import type { KubernetesDependencies } from "#adapters/kubernetes/connection.ts";
import { kubernetesFactSources } from "#adapters/kubernetes/facts.ts";
import { kubernetesNodeReader } from "#adapters/kubernetes/nodes.ts";
import { httpsTransport, type KubernetesTransport } from "#adapters/kubernetes/transport.ts";
import { type SlackOptions, slackChat } from "#adapters/slack/chat.ts";
import { slackReplies } from "#adapters/slack/replies.ts";
import { withheld } from "#adapters/withheld.ts";
import type { ArgocdPolicy } from "#core/policy/baseline-policy.ts";
import type { ArgocdRegistry, Clock, HybridPorts, NodeReader, Ports, Scope, StorePorts } from "#core/ports.ts";

import type { QueueName } from "#events/queues.ts";

type Fetch = typeof globalThis.fetch;

/** Where the adapters act: AWS, or a sandbox that answers for it. What is optional is by itself the real thing. */
export interface Place {
  hub: Scope;
  /** The Argo CD of the policy file, if it has one. */
  argocd?: ArgocdPolicy | undefined;
  clock: Clock;
  clients: Clients;
  sfn: SFNClient;
  sqs: SQSClient;
  queues: Record<QueueName, QueueAddress>;
  eventBridge: EventBridgeClient;
  bus: string;
  slack: SlackOptions;
  /** As they are deployed; who has no use for one is not given it. */
  secrets: Partial<Record<keyof Ports["secrets"], string | undefined>>;
  kubernetes?: KubernetesTransport;
  /** How IAM Roles Anywhere is asked. */
  rolesAnywhere?: KubernetesTransport;
  http?: { fetch: Fetch };
  sts?: { fetch: Fetch };
}

/**
 * Which adapter stands for which port: the only such list but for stores, of which a sandbox has its own.
 *
 * The bundler puts a value in place of each `process.env.WITHOUT_*` (infra/bundling.ts), and leaves out what is then used by nobody: a function's bundle holds the
 * SDKs of the services its role may call. Where nothing was bundled, none of them is set.
 */
export function adaptersAt(place: Place): Omit<Ports, keyof StorePorts> {
  const { hub, clock, clients, sfn, sqs, queues } = place;
  return {
    clock,
    clusters: process.env.WITHOUT_EKS ? withheld("eks") : eksClusterReader(clients, clock),
    access: process.env.WITHOUT_EKS ? withheld("eks") : eksAccessReader(clients),
    versions: process.env.WITHOUT_EKS ? withheld("eks") : eksVersionCatalogue(clients, clock),
    updates: process.env.WITHOUT_EKS ? withheld("eks") : eksClusterUpdater(clients),
    facts: process.env.WITHOUT_EKS ? withheld("eks") : factsReader(factSourcesAt(place), clock),
    changes: process.env.WITHOUT_EKS ? withheld("eks") : eksClusterChanger(clients),
    addonCatalogue: process.env.WITHOUT_AJV ? withheld("ajv") : eksAddonCatalogue(clients, clock),
    argocd: process.env.WITHOUT_EKS ? withheld("eks") : argocdAt(place),
    authorities: process.env.WITHOUT_EKS ? withheld("eks") : eksAuthorities(clients),
    insightRefresh: process.env.WITHOUT_EKS ? withheld("eks") : eksInsightRefresher(clients),
    nodes: process.env.WITHOUT_EKS ? withheld("eks") : nodesAt(place),
    alarms: process.env.WITHOUT_CLOUDWATCH ? withheld("cloudwatch") : cloudWatchAlarmReader(clients),
    alarmWriter: process.env.WITHOUT_CLOUDWATCH ? withheld("cloudwatch") : cloudWatchAlarmWriter(clients),
    subnets: process.env.WITHOUT_EC2 ? withheld("ec2") : ec2SubnetReader(clients),
    backups: process.env.WITHOUT_BACKUP ? withheld("backup") : awsBackupReader(clients),
    nodeImages: process.env.WITHOUT_SSM ? withheld("ssm") : ssmNodeImageCatalogue(clients, clock),
    networks: process.env.WITHOUT_EC2 ? withheld("ec2") : ec2NetworkReader(clients),
    ...hybridPortsAt(place),
    forwarding: process.env.WITHOUT_EVENTBRIDGE ? withheld("eventbridge") : awsForwardingReader(clients),
    callbacks: process.env.WITHOUT_SFN ? withheld("sfn") : sfnCallbacks(sfn),
    executions: process.env.WITHOUT_SFN ? withheld("sfn") : sfnExecutionReader(sfn),
    starter: process.env.WITHOUT_SFN ? withheld("sfn") : sfnExecutionStarter(sfn),
    events: process.env.WITHOUT_EVENTBRIDGE
      ? withheld("eventbridge")
      : eventBridgePublisher(place.eventBridge, place.bus),
    chat: process.env.WITHOUT_SLACK ? withheld("slack") : slackChat(place.slack),
    outbox: process.env.WITHOUT_SQS ? withheld("sqs") : sqsOutbox(sqs, queues["slack-outbox"]),
    alertTimers: process.env.WITHOUT_SQS ? withheld("sqs") : sqsAlertTimers(sqs, queues["alert-timers"].url, clock),
    pages: process.env.WITHOUT_SQS ? withheld("sqs") : sqsPageQueue(sqs, queues.pages.url),
    replies: slackReplies(place.slack.fetch ? { fetch: place.slack.fetch as Fetch } : {}),
    secrets: {
      slackSigning: sharedSecret("SlackSigningSecret", place.secrets.slackSigning),
      webhook: sharedSecret("WebhookSecret", place.secrets.webhook),
    },
    http: httpProbe(place.http),
    identities: stsIdentityVerifier({ region: hub.region, clock, ...place.sts }),
  };
}

/** What hybrid nodes need; see `adaptersAt`. */
export function hybridPortsAt({
  clients,
  clock,
  rolesAnywhere,
}: Pick<Place, "clients" | "clock" | "rolesAnywhere">): HybridPorts {
  return {
    activations: process.env.WITHOUT_ACTIVATIONS ? withheld("activations") : ssmActivations(clients),
    managedInstances: process.env.WITHOUT_ACTIVATIONS ? withheld("activations") : ssmManagedInstances(clients),
    secretStore: process.env.WITHOUT_SECRETSMANAGER ? withheld("secretsmanager") : secretsManagerStore(clients),
    roles: process.env.WITHOUT_IAM ? withheld("iam") : iamRoles(clients),
    trustAnchors: process.env.WITHOUT_EKS
      ? withheld("eks")
      : rolesAnywhereTrustAnchors({ clients, clock, transport: rolesAnywhere ?? httpsTransport() }),
  };
}

const kubernetesAt = ({ clients, clock, kubernetes = httpsTransport() }: Place): KubernetesDependencies => ({
  clients,
  clock,
  transport: kubernetes,
});

const nodesAt = (place: Place): NodeReader => kubernetesNodeReader(kubernetesAt(place));

const argocdAt = ({ clients, clock, argocd, kubernetes = httpsTransport() }: Place): ArgocdRegistry =>
  kubernetesArgocdRegistry({ clients, clock, transport: kubernetes }, argocd);

/** Which API tells which fact of a cluster. */
const factSourcesAt = (place: Place): FactSources => ({
  ...eksFactSources(place.clients),
  ...kubernetesFactSources(kubernetesAt(place)),
  nodes: (ref) => nodesAt(place).list(ref),
  "argocd-secret": (ref) => argocdAt(place).find(ref),
});
