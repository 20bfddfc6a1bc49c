import type { FleetPolicy } from "#core/policy/policy.ts";
import type { DoctorAnswer } from "#events/operator/doctor.ts";
import type { TrailSelectors } from "./selectors.ts";

/** `not-here`: what is asked has no such service, as a sandbox has not. `denied`: whoever asks may not know. */
export interface ReadProblem {
  kind: "not-here" | "denied" | "missing" | "failed";
  message: string;
}

/** Something somebody tried to read. */
export type Read<T> = { value: T } | { problem: ReadProblem };

export interface RuleFact {
  name: string;
  enabled: boolean;
  pattern: unknown;
  targets: number;
}

export interface TrailFact {
  name: string;
  logging: boolean;
  allRegions: boolean;
  homeRegion: string;
  ofOrganization: boolean;
  selectors: Read<TrailSelectors>;
}

/** What is known of a deployment: by the operator's own rights, and by what the operator function said. */
export interface DoctorFacts {
  /** This machine's clock when AWS answered. */
  now: string;
  version: string;
  /** `date`: AWS's clock in that answer. */
  identity: Read<{ account: string; arn: string; date: string | null }>;
  operator: Read<DoctorAnswer>;
  policy: Read<Pick<FleetPolicy, "fleet" | "hub" | "accounts">>;
  rules: Read<readonly RuleFact[]>;
  /** Status by the product's name of the table. */
  tables: Readonly<Record<string, Read<string>>>;
  /** Definitions by the product's name of the machine; `ours` has placeholders `${Function:name}` for ARNs. */
  stateMachines: Readonly<Record<string, Read<{ status: string; definition: unknown; ours: unknown }>>>;
  trails: Read<readonly TrailFact[]>;
  /** What the public entry said to a request without a secret, by path; `code` is null when it is not ours that answers. */
  door: Read<Readonly<Record<string, { status: number; code: string | null }>>>;
  /** Messages by queue, in the hub. */
  deadLetters: Read<Readonly<Record<string, number>>>;
}
