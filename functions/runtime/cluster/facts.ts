import { AccessDeniedError, ServiceUnavailableError } from "#core/errors.ts";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import type { ClusterConfiguration } from "#core/fleet/facts.ts";
import type { Ports } from "#core/ports.ts";

/**
 * A cluster as it is set up, by one call.
 *
 * @throws {ClusterNotFoundError} @throws {AccessDeniedError}
 * @throws {ServiceUnavailableError} anything else that keeps it from being read: try later
 */
export async function readConfiguration(ports: Pick<Ports, "facts">, ref: ClusterRef): Promise<ClusterConfiguration> {
  const { cluster } = (await ports.facts.read(ref, ["cluster"])).facts;
  if (cluster && "value" in cluster) return cluster.value;
  const { code, message } = cluster?.unread ?? { code: "", message: `nothing is known of ${ref.name}` };
  if (code === "AccessDeniedError") throw new AccessDeniedError(message);
  throw new ServiceUnavailableError(message);
}
