import type { ErrorDetail, Update, UpdateParam } from "@aws-sdk/client-eks";
import { type ApiCall, AwsError } from "../aws/service.ts";
import { driftTo, moveControlPlane } from "./control-plane.ts";
import { controlPlaneSeconds } from "./data/durations.ts";
import { versionInfo } from "./data/versions.ts";
import { insightsOf, lookAgain } from "./insights/refresh.ts";
import { refuseRollback } from "./rollback-rules.ts";
import { type ClusterState, type EksWorld, invalidParameter, type UpdateEntry } from "./state.ts";
import { endUpdate, openUpdate } from "./updates.ts";

const MINUTE = 60_000;
const TIMEOUT = { least: 120, most: 10_080, otherwise: 720 };
/** "Shortly thereafter", as EKS says of its timeout, and how long a cancellation takes. */
const SHORTLY = MINUTE;

export const versionParams = (version: string): UpdateParam[] => [
  { type: "Version", value: version },
  { type: "PlatformVersion", value: versionInfo(version)?.platformVersion ?? "eks.1" },
];

/**
 * Takes the control plane back to the minor before; where Auto Mode is on, its nodes first. Nothing else is taken back. Sources: EKS user guide, "Rollback
 * cluster to previous Kubernetes version" and "Rollback EKS Auto Mode clusters".
 *
 * @throws {AwsError} InvalidRequestException, InvalidParameterException, InvalidStateException
 */
export function rollBack(world: EksWorld, state: ClusterState, call: ApiCall, to: string): Update {
  const timeoutMinutes = timeoutOf(state, call.input.rollbackConfig);
  refuseRollback(state, to, world.environment.clock.now());
  const force = call.input.force === true;
  // EKS looks again before it starts; `force` skips the insights, and nothing but them.
  if (!force) {
    lookAgain(world, state);
    refuseByInsights(world, state);
  }
  const entry = openUpdate(world, state, call, { type: "VersionRollback", params: versionParams(to) });
  const rollback: Rollback = { world, state, entry, to, force };
  if (state.cluster.computeConfig?.enabled) nodePhase(rollback, timeoutMinutes);
  else controlPlanePhase(rollback);
  return entry.update;
}

interface Rollback {
  world: EksWorld;
  state: ClusterState;
  entry: UpdateEntry;
  to: string;
  force: boolean;
}

/** @throws {AwsError} InvalidParameterException */
function timeoutOf({ cluster }: ClusterState, config: unknown): number {
  const given = (config as { timeoutMinutes?: unknown } | undefined)?.timeoutMinutes;
  if (given === undefined) return TIMEOUT.otherwise;
  if (typeof given === "number" && Number.isInteger(given) && given >= TIMEOUT.least && given <= TIMEOUT.most)
    return given;
  throw invalidParameter(`timeoutMinutes must be between ${TIMEOUT.least} and ${TIMEOUT.most}`, {
    clusterName: cluster.name,
  });
}

const blockers = (world: EksWorld, state: ClusterState): string[] =>
  insightsOf(world, state)
    .filter(({ category, insightStatus }) => category === "ROLLBACK_READINESS" && insightStatus?.status === "ERROR")
    .map(({ name = "" }) => name);

/**
 * Nodes and add-ons go back first: where they did not, an insight says so. Only ERROR counts.
 *
 * @throws {AwsError} InvalidStateException
 */
function refuseByInsights(world: EksWorld, state: ClusterState): void {
  const names = blockers(world, state);
  if (names.length === 0) return;
  throw new AwsError(
    "InvalidStateException",
    `Amazon EKS detected rollback readiness issues: ${names.join(", ")}. Call the ListInsights API to view detected rollback blocking issues. Pass the force flag when updating to override rollback readiness errors.`,
    400,
    { clusterName: state.cluster.name },
  );
}

/**
 * Auto Mode's nodes go back under their disruption budgets while the control plane keeps its version and the cluster stays ACTIVE. It ends when all are back,
 * when somebody cancels it, or at the timeout: then the update is Failed (the user guide; the API reference speaks of cancelling) and the nodes
 * drift to where they were.
 */
function nodePhase(rollback: Rollback, timeoutMinutes: number): void {
  const { world, state, entry, to } = rollback;
  const { clock } = world.environment;
  const ready = driftTo(world, state, to, ["auto"]);
  const deadline = clock.millis() + timeoutMinutes * MINUTE;
  const timer =
    ready <= deadline
      ? clock.at(ready, () => {
          delete entry.cancel;
          if (!rollback.force) lookAgain(world, state);
          const names = rollback.force ? [] : blockers(world, state);
          if (names.length > 0) stop(rollback, "Failed", `Rollback readiness issues: ${names.join(", ")}.`);
          else controlPlanePhase(rollback);
        })
      : clock.at(deadline + SHORTLY, () =>
          stop(rollback, "Failed", `Nodes did not roll back within ${timeoutMinutes} minutes.`),
        );
  entry.cancel = () => {
    delete entry.cancel;
    timer.cancel();
    entry.update.cancellation = { status: "InProgress", reason: "Cancellation was requested." };
    clock.at(clock.millis() + SHORTLY, () => {
      entry.update.cancellation = { status: "Successful", reason: "Cancellation was requested." };
      stop(rollback, "Cancelled");
    });
  };
}

function stop({ world, state, entry }: Rollback, status: "Failed" | "Cancelled", why?: string): void {
  endUpdate(world, state, entry, status, () => {
    driftTo(world, state, state.cluster.version, ["auto"]);
    return why === undefined ? undefined : [{ errorCode: "Unknown", errorMessage: why, resourceIds: [] }];
  });
}

function controlPlanePhase({ world, state, entry, to }: Rollback): void {
  const { clock } = world.environment;
  const { cluster } = state;
  cluster.status = "UPDATING";
  const fault = world.faults.take(cluster.name, "rollback-fails", "update-hangs");
  if (fault === "update-hangs") return;
  clock.at(clock.millis() + controlPlaneSeconds(`${world.seed}/${cluster.arn}/${to}/back`) * 1000, () => {
    if (fault === undefined)
      return endUpdate(world, state, entry, "Successful", () => void moveControlPlane(world, state, to));
    return endUpdate(world, state, entry, "Failed", (): ErrorDetail[] => {
      cluster.status = "ACTIVE";
      driftTo(world, state, cluster.version, ["auto"]);
      return [
        {
          errorCode: "Unknown",
          errorMessage: `The control plane could not be rolled back to ${to}; it stays at ${cluster.version}.`,
          resourceIds: [],
        },
      ];
    });
  });
}
