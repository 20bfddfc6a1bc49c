import type { ApiCall } from "../aws/service.ts";
import { AwsError } from "../aws/service.ts";
import { FAULT_KINDS } from "./kinds.ts";

/** What can go wrong, as data. `cluster` is a name; absent means any. */
export type Fault =
  /** EKS ends the next control plane update as Failed. */
  | { kind: "control-plane-fails"; cluster?: string }
  /** Pods cannot be evicted: the next node group update ends as Failed after its drain timeout. */
  | { kind: "node-eviction"; cluster?: string }
  /** The next add-on update ends as Failed and leaves the add-on DEGRADED. */
  | { kind: "addon-fails"; cluster?: string }
  /** The next update of any kind never ends. */
  | { kind: "update-hangs"; cluster?: string }
  /** The given share of all calls is throttled. */
  | { kind: "throttle"; cluster?: string; share: number }
  /** The given share of all calls ends with a failure of the service. */
  | { kind: "server-error"; cluster?: string; share: number };

export type UpdateFault = Extract<
  Fault["kind"],
  "control-plane-fails" | "node-eviction" | "addon-fails" | "update-hangs"
>;

export class Faults {
  readonly #faults: Fault[];
  readonly #random: () => number;

  constructor(faults: readonly Fault[], random: () => number) {
    this.#faults = [...faults];
    this.#random = random;
  }

  /** Called before every operation. @throws {AwsError} when the call is to fail */
  before(call: ApiCall): void {
    const cluster = clusterOf(call);
    for (const fault of this.#faults) {
      if (fault.kind !== "throttle" && fault.kind !== "server-error") continue;
      if (fault.cluster !== undefined && fault.cluster !== cluster) continue;
      if (this.#random() >= fault.share) continue;
      if (fault.kind === "throttle") throw new AwsError("ThrottlingException", "Rate exceeded", 429);
      throw new AwsError("ServerException", "Internal server error", 500);
    }
  }

  /** Takes the first fault of these kinds that is meant for the cluster: each happens once. */
  take(cluster: string, ...kinds: UpdateFault[]): UpdateFault | undefined {
    const index = this.#faults.findIndex(
      (fault) => (kinds as string[]).includes(fault.kind) && (fault.cluster === undefined || fault.cluster === cluster),
    );
    return index < 0 ? undefined : (this.#faults.splice(index, 1)[0]?.kind as UpdateFault);
  }
}

function clusterOf({ operation, input }: ApiCall): string | undefined {
  const name =
    input.clusterName ?? (operation.includes("Cluster") || operation.includes("Update") ? input.name : undefined);
  return typeof name === "string" ? name : undefined;
}

/** Kinds a person may write, `[cluster=NAME:]KIND[=SHARE]`. */
const KINDS = Object.keys(FAULT_KINDS satisfies Record<Fault["kind"], unknown>) as Fault["kind"][];

/** @returns undefined when the text is not a fault; @see faultHelp */
export function parseFault(text: string): Fault | undefined {
  const match = /^(?:cluster=([^:]+):)?([a-z-]+)(?:=(0?\.\d+|[01]))?$/.exec(text);
  const kind = KINDS.find((known) => known === match?.[2]);
  if (!match || !kind) return undefined;
  const cluster = match[1] === undefined ? {} : { cluster: match[1] };
  if (kind === "throttle" || kind === "server-error") return { kind, ...cluster, share: Number(match[3] ?? 0.2) };
  return match[3] === undefined ? { kind, ...cluster } : undefined;
}

export const faultHelp = `[cluster=NAME:]KIND, KIND one of ${KINDS.join(", ")}; throttle and server-error take a share, throttle=0.2`;
