import { BackupClient, ListRecoveryPointsByResourceCommand, ResourceNotFoundException } from "@aws-sdk/client-backup";
import { mockClient } from "aws-sdk-client-mock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { awsBackupReader } from "#adapters/aws/backup.ts";
import { Clients } from "#adapters/aws/clients.ts";
import { NOW } from "../../helpers/fleet.ts";
import { fleetOf, sandboxBench, seedCluster } from "../../helpers/sandbox.ts";

const ref = { account: "111122223333", region: "eu-west-1", name: "a" };
const ARN = "arn:aws:eks:eu-west-1:111122223333:cluster/a";

describe("backups of a cluster", () => {
  it("are none before AWS Backup made one", async () => {
    const bench = sandboxBench({ fleet: fleetOf(seedCluster("a")) });
    expect(await bench.ports.backups.latest(ref, ARN)).toBeUndefined();
  });

  it("count when they are completed, the newest of them", async () => {
    const bench = sandboxBench({
      fleet: fleetOf(
        seedCluster("a", {
          backups: [
            { completedAt: "2026-11-20T03:00:00Z" },
            { completedAt: "2026-11-22T03:00:00Z" },
            { completedAt: "2026-11-21T03:00:00Z" },
            { completedAt: "2026-11-23T03:00:00Z", status: "PARTIAL" },
          ],
        }),
        seedCluster("b", { backups: [{ completedAt: "2026-11-23T08:00:00Z" }] }),
      ),
    });
    expect(await bench.ports.backups.latest(ref, ARN)).toMatchObject({ completedAt: "2026-11-22T03:00:00.000Z" });
    const recoveryPointArn = bench.backup.add(ref);
    expect(await bench.ports.backups.latest(ref, ARN)).toEqual({ recoveryPointArn, completedAt: NOW.toISOString() });
    expect(recoveryPointArn).toMatch(/^arn:aws:backup:eu-west-1:111122223333:recovery-point:[0-9a-f-]{36}$/);
    bench.backup.add(ref, { status: "CREATING", at: new Date(NOW.getTime() + 1000) });
    expect(await bench.ports.backups.latest(ref, ARN)).toMatchObject({ recoveryPointArn });
  });
});

describe("the list of recovery points", () => {
  // Mocked only here: the tests above ask the sandbox.
  const mocked = () => mockClient(BackupClient);
  let backup: ReturnType<typeof mocked>;
  beforeEach(() => {
    backup = mocked();
  });
  afterEach(() => backup.restore());
  const latest = () => awsBackupReader(new Clients({ hub: ref })).latest(ref, ARN);
  const point = (arn: string, day: number, change: object = {}) => ({
    RecoveryPointArn: arn,
    CreationDate: new Date(Date.UTC(2026, 10, day)),
    Status: "COMPLETED" as const,
    ...change,
  });

  it("is read to its last page, whatever its order", async () => {
    backup
      .on(ListRecoveryPointsByResourceCommand)
      .resolves({ RecoveryPoints: [point("old", 1)], NextToken: "2" })
      .on(ListRecoveryPointsByResourceCommand, { NextToken: "2" })
      .resolves({ RecoveryPoints: [point("new", 9), point("middle", 5)] });
    expect(await latest()).toEqual({ recoveryPointArn: "new", completedAt: "2026-11-09T00:00:00.000Z" });
    expect(backup.commandCalls(ListRecoveryPointsByResourceCommand)[0]?.args[0].input.ResourceArn).toBe(ARN);
  });

  it("may hold nested ones, which are no backup of the cluster", async () => {
    const nested = point("nested", 9, { ParentRecoveryPointArn: "composite" });
    backup
      .on(ListRecoveryPointsByResourceCommand)
      .resolves({ RecoveryPoints: [nested, point("composite", 9, { Status: "PARTIAL", IsParent: true })] });
    expect(await latest()).toBeUndefined();
  });

  it("of a resource AWS Backup does not know is empty; other failures are told", async () => {
    backup.rejects(new ResourceNotFoundException({ message: "no", $metadata: {} }));
    expect(await latest()).toBeUndefined();
    backup.rejects(Object.assign(new Error("no"), { name: "AccessDeniedException" }));
    await expect(latest()).rejects.toMatchObject({ name: "AccessDeniedError" });
  });
});
