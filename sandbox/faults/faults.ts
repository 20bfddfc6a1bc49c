import type { ApiCall } from "../aws/service.ts";
import { AwsError } from "../aws/service.ts";
import {
  type AlwaysKind,
  type ChanceKind,
  FAULT_KINDS,
  type FaultKind,
  type OnceKind,
  type ShareKind,
} from "./kinds.ts";

export type { AlwaysKind, FaultKind, OnceKind } from "./kinds.ts";

/** What can go wrong, as data. `cluster` is a name; absent means any. */
export type Fault =
  | { kind: OnceKind | AlwaysKind; cluster?: string }
  /** The given share of all calls, or of all messages of queues, has it. */
  | { kind: ShareKind; cluster?: string; share: number };

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
  take<Kind extends OnceKind>(cluster: string, ...kinds: Kind[]): Kind | undefined {
    const index = this.#faults.findIndex((fault) => (kinds as string[]).includes(fault.kind) && meant(fault, cluster));
    return index < 0 ? undefined : (this.#faults.splice(index, 1)[0]?.kind as Kind);
  }

  /** Whether a fault that comes by chance comes now. */
  happens(kind: ChanceKind): boolean {
    return this.#faults.some((fault) => fault.kind === kind && "share" in fault && this.#random() < fault.share);
  }

  /** Whether a fault that is true for good is meant for the cluster. */
  has(cluster: string, kind: AlwaysKind): boolean {
    return this.#faults.some((fault) => fault.kind === kind && meant(fault, cluster));
  }
}

const meant = (fault: Fault, cluster: string): boolean => fault.cluster === undefined || fault.cluster === cluster;

function clusterOf({ operation, input }: ApiCall): string | undefined {
  const name =
    input.clusterName ?? (operation.includes("Cluster") || operation.includes("Update") ? input.name : undefined);
  return typeof name === "string" ? name : undefined;
}

const isShare = (kind: FaultKind): kind is ShareKind => FAULT_KINDS[kind].happens === "share";

/** Kinds a person may write, `[cluster=NAME:]KIND[=SHARE]`. */
const KINDS = Object.keys(FAULT_KINDS) as FaultKind[];

/** @returns undefined when the text is not a fault; @see faultHelp */
export function parseFault(text: string): Fault | undefined {
  const match = /^(?:cluster=([^:]+):)?([a-z-]+)(?:=(0?\.\d+|[01]))?$/.exec(text);
  const kind = KINDS.find((known) => known === match?.[2]);
  if (!match || !kind) return undefined;
  const cluster = match[1] === undefined ? {} : { cluster: match[1] };
  if (isShare(kind)) return { kind, ...cluster, share: Number(match[3] ?? 0.2) };
  return match[3] === undefined ? { kind, ...cluster } : undefined;
}

export const faultHelp = `[cluster=NAME:]KIND, KIND one of ${KINDS.join(", ")}; ${KINDS.filter(isShare).join(", ")} take a share, throttle=0.2`;
