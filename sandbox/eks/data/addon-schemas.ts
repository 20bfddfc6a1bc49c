/** A JSON schema, as far as configurations of add-ons use it. */
export interface Schema {
  type?: string;
  description?: string;
  enum?: readonly string[];
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minimum?: number;
}

const string: Schema = { type: "string" };
const boolean: Schema = { type: "boolean" };
const integer: Schema = { type: "integer", minimum: 0 };
const list = (items: Schema): Schema => ({ type: "array", items });
const map: Schema = { type: "object", additionalProperties: string };
const anything: Schema = { type: "object" };
const object = (properties: Record<string, Schema>, required: string[] = []): Schema => ({
  type: "object",
  additionalProperties: false,
  properties,
  ...(required.length > 0 ? { required } : {}),
});

const amounts = object({ cpu: string, memory: string });
const resources = object({ limits: amounts, requests: amounts });
/** What nearly every add-on lets one say about its pods. */
const pods = {
  affinity: anything,
  nodeSelector: map,
  podAnnotations: map,
  podLabels: map,
  resources,
  tolerations: list(anything),
};
const switches = (names: string[]): Schema => object(Object.fromEntries(names.map((name) => [name, string])));
const enabled = object({ enabled: boolean });

/**
 * What can be configured of add-ons: a part of the properties EKS's schemas have, by their real names. Sources: `describe-addon-configuration` examples of the
 * AWS CLI; the charts the community add-ons are made of.
 */
export const addonSchemas: Readonly<Record<string, Schema>> = {
  "vpc-cni": object({
    ...pods,
    enableNetworkPolicy: string,
    enableWindowsIpam: string,
    eniConfig: object({ create: boolean, region: string, subnets: anything }, ["create", "region", "subnets"]),
    env: switches([
      "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG",
      "AWS_VPC_K8S_CNI_EXTERNALSNAT",
      "AWS_VPC_K8S_CNI_LOGLEVEL",
      "ENABLE_POD_ENI",
      "ENABLE_PREFIX_DELEGATION",
      "ENI_CONFIG_LABEL_DEF",
      "MINIMUM_IP_TARGET",
      "POD_SECURITY_GROUP_ENFORCING_MODE",
      "WARM_ENI_TARGET",
      "WARM_IP_TARGET",
      "WARM_PREFIX_TARGET",
    ]),
    livenessProbeTimeoutSeconds: integer,
    nodeAgent: object({ enableCloudWatchLogs: string, enablePolicyEventLogs: string }),
  }),
  coredns: object({
    ...pods,
    autoScaling: object({ enabled: boolean, minReplicas: integer, maxReplicas: integer }),
    computeType: { type: "string", enum: ["ec2", "fargate", "auto"] },
    corefile: string,
    replicaCount: integer,
    topologySpreadConstraints: list(anything),
  }),
  "kube-proxy": object({ ...pods, mode: { type: "string", enum: ["iptables", "ipvs", "nftables"] }, ipvs: anything }),
  "eks-pod-identity-agent": object({ ...pods, agent: object({ additionalArgs: map }), priorityClassName: string }),
  "aws-ebs-csi-driver": object({
    controller: object({ ...pods, extraVolumeTags: map, replicaCount: integer, volumeModificationFeature: enabled }),
    node: object({ ...pods, tolerateAllTaints: boolean, volumeAttachLimit: integer }),
    defaultStorageClass: enabled,
  }),
  "aws-efs-csi-driver": object({ controller: object(pods), node: object(pods) }),
  "snapshot-controller": object({ ...pods, replicaCount: integer }),
  "metrics-server": object({ ...pods, args: list(string), replicas: integer, updateStrategy: anything }),
  "cert-manager": object({
    ...pods,
    crds: enabled,
    enableCertificateOwnerRef: boolean,
    extraArgs: list(string),
    featureGates: string,
    replicaCount: integer,
    serviceAccount: object({ annotations: map, name: string }),
    webhook: object({ replicaCount: integer, resources, timeoutSeconds: integer }),
    cainjector: object({ replicaCount: integer, resources }),
  }),
  "external-dns": object({
    ...pods,
    domainFilters: list(string),
    excludeDomains: list(string),
    extraArgs: list(string),
    interval: string,
    logLevel: { type: "string", enum: ["panic", "debug", "info", "warning", "error", "fatal"] },
    policy: { type: "string", enum: ["create-only", "sync", "upsert-only"] },
    registry: { type: "string", enum: ["txt", "aws-sd", "dynamodb", "noop"] },
    serviceAccount: object({ annotations: map, name: string }),
    sources: list(string),
    txtOwnerId: string,
    txtPrefix: string,
  }),
  "kube-state-metrics": object({ ...pods, collectors: list(string), metricLabelsAllowlist: list(string) }),
  "prometheus-node-exporter": object({ ...pods, extraArgs: list(string) }),
  "fluent-bit": object({ ...pods, config: object({ inputs: string, filters: string, outputs: string }) }),
  "amazon-cloudwatch-observability": object({
    agent: object({ config: anything, resources }),
    agents: list(anything),
    containerLogs: object({
      enabled: boolean,
      fluentBit: object({ config: object({ extraFiles: map, service: string }), resources }),
    }),
    clusterName: string,
    region: string,
    tolerations: list(anything),
  }),
  adot: object({
    ...pods,
    collector: object({ amp: enabled, cloudwatch: enabled, xray: enabled }),
    manager: object({ resources }),
    replicaCount: integer,
  }),
  "aws-guardduty-agent": object({ resources, dnsPolicy: string, priorityClassName: string }),
  "eks-node-monitoring-agent": object({ monitoringAgent: object({ ...pods, additionalArgs: list(string) }) }),
};

/** The schema as `DescribeAddonConfiguration` answers it; add-ons nobody described can have nothing configured. */
export const schemaOf = (addon: string): Schema => ({
  ...(addonSchemas[addon] ?? object({})),
  description: addon,
});
