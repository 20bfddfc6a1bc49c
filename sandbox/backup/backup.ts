import type { RecoveryPointByResource } from "@aws-sdk/client-backup";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import { pageOf } from "../aws/page.ts";
import { AwsError, type SandboxEnvironment, type SimulatedService } from "../aws/service.ts";
import type { EksSimulator } from "../eks/eks.ts";
import type { FleetSeed } from "../fleet/seed.ts";
import { uuidOf } from "../random.ts";

export interface BackupSimulator {
  service: SimulatedService;
  /** Adds a recovery point of a cluster, as of now or of another time. @returns its ARN */
  add(ref: ClusterRef, point?: { at?: Date; status?: NonNullable<RecoveryPointByResource["Status"]> }): string;
}

const VAULT = "Default";

/** AWS Backup as far as the recovery points of clusters go. */
export function createBackup(
  { clock }: SandboxEnvironment,
  eks: Pick<EksSimulator, "cluster">,
  fleet: FleetSeed,
): BackupSimulator {
  const points = new Map<string, RecoveryPointByResource[]>();
  const add: BackupSimulator["add"] = (ref, { at = clock.now(), status = "COMPLETED" } = {}) => {
    const { account, region, name } = ref;
    const resource = eks.cluster(account, region, name)?.cluster.arn;
    if (!resource) throw new RangeError(`the sandbox has no cluster ${account}/${region}/${name}`);
    const known = points.get(resource) ?? [];
    const arn = `arn:aws:backup:${region}:${account}:recovery-point:${uuidOf(`${resource}/${known.length}`)}`;
    points.set(resource, [
      ...known,
      {
        RecoveryPointArn: arn,
        CreationDate: at,
        Status: status,
        BackupVaultName: VAULT,
        BackupSizeBytes: 1_048_576,
        IsParent: true,
        ResourceName: name,
        VaultType: "BACKUP_VAULT",
      },
    ]);
    return arn;
  };
  for (const { backups, ...ref } of fleet.clusters) {
    for (const { completedAt, status } of backups) add(ref, { at: new Date(completedAt), status });
  }
  return {
    add,
    service: {
      service: "backup",
      operations: {
        ListRecoveryPointsByResource: ({ account, region, input }) => {
          const arn = String(input.ResourceArn);
          const [, , , ownRegion, owner] = arn.split(":");
          if (!arn.startsWith("arn:")) throw invalid(`Invalid ARN: ${arn}`);
          const size = Number(input.MaxResults ?? 1000);
          if (!Number.isInteger(size) || size < 1 || size > 1000)
            throw invalid("MaxResults must be between 1 and 1000");
          // What belongs to others does not show, and is no error.
          const own = owner === account && ownRegion === region ? (points.get(arn) ?? []) : [];
          const badToken = () => invalid("The provided nextToken is not valid.");
          const { items, next } = pageOf(own, { size, token: input.NextToken, badToken });
          return { RecoveryPoints: items, NextToken: next };
        },
      },
    },
  };
}

const invalid = (message: string): AwsError => new AwsError("InvalidParameterValueException", message);
