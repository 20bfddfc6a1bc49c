import { type ArgocdRegistration, isOurs, registrationDifferences, secretName } from "#core/baseline/argocd.ts";
import { UpdateRefusedError } from "#core/errors.ts";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import type { ArgocdSecret } from "#core/fleet/facts.ts";
import { partitionOf } from "#core/fleet/partition.ts";
import type { ArgocdPolicy } from "#core/policy/baseline-policy.ts";
import type { ArgocdRegistry } from "#core/ports.ts";
import { type KubernetesClient, kubernetesClient } from "./client.ts";
import { connect, type KubernetesDependencies } from "./connection.ts";
import type { KubernetesObject } from "./objects.ts";

/** What Argo CD finds its clusters by. */
const CLUSTERS = "argocd.argoproj.io/secret-type=cluster";

/** Clusters as Argo CD knows them: Secrets of the hub cluster, through its Kubernetes API. */
export function kubernetesArgocdRegistry(
  dependencies: KubernetesDependencies,
  policy: ArgocdPolicy | undefined,
): ArgocdRegistry {
  const hub = (ref: ClusterRef): Promise<KubernetesClient> => kubernetesClient(dependencies, ref);
  return {
    async find(ref) {
      if (!policy) return null;
      const client = await hub(policy.hub);
      const secrets = { plural: "secrets", namespace: policy.namespace };
      const own = await client.get(secrets, secretName(ref));
      if (own) return secretOf(own);
      const others = await client.list(secrets, { labelSelector: CLUSTERS });
      if (others.length === 0) return null;
      const addresses = await addressesOf(dependencies, ref);
      return others.map(secretOf).find(({ data }) => addresses.includes(data.server)) ?? null;
    },

    async register(registration) {
      const client = await hub(registration.hub);
      const secrets = { plural: "secrets", namespace: registration.namespace };
      const existing = await client.get(secrets, registration.name);
      if (!existing) {
        await client.create(secrets, objectOf(registration));
        return true;
      }
      const found = secretOf(existing);
      if (registrationDifferences(found, registration).length === 0) return false;
      if (!isOurs(found))
        throw new UpdateRefusedError(`Secret ${registration.name} in ${registration.namespace} is somebody else's`);
      const { resourceVersion, labels, annotations } = existing.metadata;
      const wanted = objectOf(registration);
      const metadata = {
        ...wanted.metadata,
        // Labels and annotations of others stay; without the version somebody else's change would be lost.
        labels: { ...labels, ...wanted.metadata.labels },
        ...(annotations ? { annotations } : {}),
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
      };
      // So does what else Argo CD was told, such as a shard.
      const data = { ...(existing.data as object | undefined), ...(wanted.data as object) };
      await client.replace(secrets, { ...wanted, metadata, data });
      return true;
    },

    async unregister(ref) {
      if (!policy) return false;
      const client = await hub(policy.hub);
      const secrets = { plural: "secrets", namespace: policy.namespace };
      const existing = await client.get(secrets, secretName(ref));
      if (!existing || !isOurs(secretOf(existing))) return false;
      return client.delete(secrets, secretName(ref));
    },
  };
}

/** How a Secret can name a cluster: by its ARN, or by the address of its API. */
async function addressesOf(dependencies: KubernetesDependencies, ref: ClusterRef): Promise<string[]> {
  const arn = `arn:${partitionOf(ref.region)}:eks:${ref.region}:${ref.account}:cluster/${ref.name}`;
  const { cluster } = await connect(dependencies, ref);
  return [arn, ...(cluster.endpoint === undefined ? [] : [cluster.endpoint])];
}

/** Values are given as `data`, which is what the API server makes of `stringData` and answers with. */
function objectOf({ namespace, name, labels, data }: ArgocdRegistration): KubernetesObject {
  const encoded = Object.entries(data).map(([key, text]) => [key, Buffer.from(text, "utf8").toString("base64")]);
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace, labels },
    type: "Opaque",
    data: Object.fromEntries(encoded),
  };
}

function secretOf({ metadata, data }: KubernetesObject): ArgocdSecret {
  const texts = (typeof data === "object" && data !== null ? data : {}) as Record<string, unknown>;
  const text = (key: string): string | undefined => {
    const value = texts[key];
    return typeof value === "string" ? Buffer.from(value, "base64").toString("utf8") : undefined;
  };
  const project = text("project");
  const config = text("config");
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? "",
    labels: metadata.labels ?? {},
    data: {
      name: text("name") ?? "",
      server: text("server") ?? "",
      ...(project === undefined ? {} : { project }),
      ...(config === undefined ? {} : { config: withoutCredentials(config) }),
    },
  };
}

/** What Argo CD is told of how to reach a cluster; those who do it otherwise than by AWS roles keep passwords and keys in it, which go no further than here. */
function withoutCredentials(text: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== "object" || parsed === null) return undefined;
  const { awsAuthConfig, tlsClientConfig } = parsed as Record<string, unknown>;
  const { insecure, caData, serverName } = (tlsClientConfig ?? {}) as Record<string, unknown>;
  return {
    ...(awsAuthConfig === undefined ? {} : { awsAuthConfig }),
    ...(tlsClientConfig === undefined
      ? {}
      : {
          tlsClientConfig: Object.fromEntries(
            Object.entries({ insecure, caData, serverName }).filter(([, value]) => value !== undefined),
          ),
        }),
  };
}
