import type { VirtualClock } from "../clock/clock.ts";

/** One AWS API call as the sandbox sees it, whatever wire protocol it came in by. */
export interface ApiCall {
  /** SDK service id in lower case: `eks`, `sfn`, `eventbridge`, `sqs`, `ssm`, `sts`, `lambda`, `cloudwatch`, `ec2`, `backup`, `secretsmanager`, `iam`, `rolesanywhere`. */
  service: string;
  /** Operation name as AWS spells it: `UpdateClusterVersion`. */
  operation: string;
  account: string;
  region: string;
  /** The key it was signed with, where it came with a signature. */
  accessKeyId?: string;
  /** Signed with credentials of an assumed role. */
  assumedRole?: boolean;
  /** Request members, merged from path, query and body. */
  input: Record<string, unknown>;
}

/** Thrown by a simulated operation; becomes the service's own error on the wire. */
export class AwsError extends Error {
  readonly code: string;
  readonly statusCode: number;
  /** Modelled members beside the message (`clusterName`, `nodegroupName` ...). */
  readonly members: Record<string, unknown>;
  constructor(code: string, message: string, statusCode = 400, members: Record<string, unknown> = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.statusCode = statusCode;
    this.members = members;
  }
}

/** An operation of a simulated service: plain members in, plain members out. Dates are `Date` objects. */
export type Operation = (call: ApiCall) => Promise<unknown> | unknown;

/** A simulated service: its operations by AWS's names. One file per operation where it has any logic. */
export interface SimulatedService {
  service: string;
  operations: Readonly<Record<string, Operation>>;
}

export interface SandboxEnvironment {
  clock: VirtualClock;
  /** Seeded; the only source of randomness in the sandbox. */
  random: () => number;
  /** Deterministic for a seed. */
  uuid: () => string;
}
