import type { AdoptionFigures } from "./adoption.ts";
import type { Economy } from "./cost.ts";
import type { Makespan } from "./makespan.ts";
import { ASSUMED, PRICES } from "./prices.ts";

const days = (seconds: number): string => `${(seconds / 86_400).toFixed(2)} days`;
const hours = (seconds: number): string => `${(seconds / 3600).toFixed(2)} h`;
const minutes = (seconds: number): string => `${(seconds / 60).toFixed(1)} min`;
const times = (a: number, b: number): string => `${(a / b).toPrecision(4)} x`;
const cents = (dollars: number): string => `${(dollars * 100).toFixed(3)} ct`;

export function makespanLines({
  fleet,
  status,
  seconds,
  bound,
  upgradingSeconds,
  boundUpgradingSeconds,
  sequential,
}: Makespan): string[] {
  return [
    `makespan of fleet ${fleet}: run ${status}`,
    `  whole run             ${days(seconds)}, ${times(seconds, bound.seconds)} the lower bound of ${days(bound.seconds)} (soaks and windows included)`,
    `  upgrading alone       ${hours(upgradingSeconds)}, ${times(upgradingSeconds, boundUpgradingSeconds)} the lower bound of ${hours(boundUpgradingSeconds)}`,
    `  one after the other   ${days(sequential.seconds)}, ${times(sequential.seconds, seconds)} this run; upgrading alone ${hours(sequential.upgradingSeconds)}, ${times(sequential.upgradingSeconds, upgradingSeconds)}`,
  ];
}

export function economyLines(figures: Economy): string[] {
  const { fleet, upgraded, dollars, dollarsPerUpgrade, assumedGbSeconds, handlerSeconds } = figures;
  const per = (total: number) => (total / Math.max(1, upgraded)).toFixed(1);
  const paid = Object.entries(dollars).sort(([, a], [, b]) => b - a);
  return [
    `cost of fleet ${fleet}, ${upgraded} upgraded; list prices of ${PRICES.region}, ${PRICES.asOf}, without logs, Slack and EKS itself`,
    `  per cluster upgrade   ${cents(dollarsPerUpgrade)}: ${paid.map(([name, part]) => `${name} ${cents(part / Math.max(1, upgraded))}`).join(", ")}`,
    `  counted per upgrade   ${per(figures.stateTransitions)} state transitions, ${per(figures.lambdaInvocations)} Lambda invocations, ${per(figures.writeUnits)} write units, ${per(figures.readUnits)} read units, ${per(figures.customEvents)} custom events`,
    `  Lambda time           assumed ${per(assumedGbSeconds)} GB-s per upgrade: ${ASSUMED.memoryGb * 1024} MB, ${ASSUMED.ownSeconds * 1000} ms an invocation and ${ASSUMED.callSeconds * 1000} ms an AWS call`,
    `                        handlers here took ${handlerSeconds.toFixed(2)} s in all, on this processor and without a network: not Lambda's time`,
  ];
}

export function adoptionLines({ first, again }: { first: AdoptionFigures; again: AdoptionFigures }): string[] {
  const counted = ({ calls, lambdaInvocations, stateTransitions }: AdoptionFigures) =>
    `${calls.changing} calls change and ${calls.looking} look at the cluster, ${calls.others} others; ${lambdaInvocations} Lambda invocations, ${stateTransitions} state transitions`;
  return [
    `adoption of a new cluster by the sample's policy: ${first.status}, ${first.steps} steps; virtual time`,
    `  event to execution    ${first.noticedSeconds.toFixed(1)} s; cluster there to its first change ${first.firstChangeSeconds.toFixed(0)} s (no event tells that it is there)`,
    `  event to its end      ${minutes(first.closedSeconds)}, ${times(first.closedSeconds, first.eksSeconds)} the ${minutes(first.eksSeconds)} in which EKS itself was at work`,
    `  counted               ${counted(first)}`,
    `  once more             ${again.steps} steps done, ${minutes(again.closedSeconds)}: ${counted(again)}`,
  ];
}
