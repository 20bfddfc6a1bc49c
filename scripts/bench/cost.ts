import type { FleetPolicy } from "#core/policy/policy.ts";
import type { FleetSeed } from "#sandbox/fleet/seed.ts";
import { played } from "./makespan.ts";
import { type Metered, metered } from "./meter.ts";
import { ASSUMED, PRICES } from "./prices.ts";

export interface Economy extends Metered {
  fleet: string;
  upgraded: number;
  stateTransitions: number;
  lambdaInvocations: number;
  awsApiCalls: number;
  /** From the assumptions about Lambda, not measured. */
  assumedGbSeconds: number;
  /** Dollars for the whole run, by what they are paid for. */
  dollars: Record<
    "stepFunctions" | "lambdaRequests" | "lambdaTime" | "dynamoWrites" | "dynamoReads" | "events",
    number
  >;
  dollarsPerUpgrade: number;
}

/** What a run costs by list prices; logs, Slack and whatever EKS itself costs are not in it. */
export async function economy(fleet: FleetSeed, policy: FleetPolicy): Promise<Economy> {
  const { figures, sandbox } = metered();
  const { members, counts } = await played(fleet, policy, 1, sandbox);
  const upgraded = members.filter(({ status }) => status === "upgraded").length;
  const { stateTransitions, lambdaInvocations, awsApiCalls } = counts;
  const busy = lambdaInvocations * ASSUMED.ownSeconds + (awsApiCalls + figures.tableCalls) * ASSUMED.callSeconds;
  const assumedGbSeconds = busy * ASSUMED.memoryGb;
  const dollars = {
    stepFunctions: stateTransitions * PRICES.stateTransition,
    lambdaRequests: lambdaInvocations * PRICES.lambdaRequest,
    lambdaTime: assumedGbSeconds * PRICES.lambdaGbSecond,
    dynamoWrites: figures.writeUnits * PRICES.writeUnit,
    dynamoReads: figures.readUnits * PRICES.readUnit,
    events: figures.customEvents * PRICES.customEvent,
  };
  const total = Object.values(dollars).reduce((sum, part) => sum + part, 0);
  return {
    ...figures,
    fleet: fleet.fleet,
    upgraded,
    stateTransitions,
    lambdaInvocations,
    awsApiCalls,
    assumedGbSeconds,
    dollars,
    dollarsPerUpgrade: total / Math.max(1, upgraded),
  };
}
