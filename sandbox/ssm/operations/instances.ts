import type { PingStatus } from "@aws-sdk/client-ssm";
import { pageOf } from "../../aws/page.ts";
import { AwsError, type Operation } from "../../aws/service.ts";
import { registrationEvent } from "../events.ts";
import { PING_MILLISECONDS } from "../limits.ts";
import { constraint, findNode, type NodeState, nodesIn, type SsmWorld } from "../state.ts";

interface Filter {
  key: string;
  values: readonly string[];
}

const FILTERS: Record<string, (node: NodeState) => string | undefined> = {
  InstanceIds: ({ id }) => id,
  ActivationIds: ({ shown }) => shown.ActivationId,
  PingStatus: ({ lostSince }) => pingOf(lostSince),
  IamRole: ({ shown }) => shown.IamRole,
  ResourceType: ({ shown }) => shown.ResourceType,
  PlatformTypes: ({ shown }) => shown.PlatformType,
  AgentVersion: ({ shown }) => shown.AgentVersion,
  AssociationStatus: ({ shown }) => shown.AssociationStatus,
};
/** Filters by tag, which go with none of the others. */
const TAG = /^tag(?::(.+)|-key)$/;

export function describeInstanceInformation(world: SsmWorld): Operation {
  return ({ account, region, input }) => {
    const filters = filtersOf(input);
    const size = Number(input.MaxResults ?? 10);
    if (!Number.isInteger(size) || size < 5 || size > 50)
      throw constraint("maxResults", input.MaxResults, "Member must have value between 5 and 50");
    const matching = nodesIn(world, { account, region }).filter((node) =>
      filters.every((filter) => matches(node, filter)),
    );
    const badToken = () => new AwsError("InvalidNextToken", "The specified token is not valid.");
    const { items, next } = pageOf(matching, { size, token: input.NextToken, badToken });
    return {
      InstanceInformationList: items.map((node) => shownOf(node, world.environment.clock.millis())),
      ...(next === undefined ? {} : { NextToken: next }),
    };
  };
}

function filtersOf(input: Record<string, unknown>): Filter[] {
  const legacy = (input.InstanceInformationFilterList ?? []) as { key: string; valueSet: string[] }[];
  const current = (input.Filters ?? []) as { Key: string; Values: string[] }[];
  if (legacy.length > 0 && current.length > 0)
    throw new AwsError("ValidationException", "InstanceInformationFilterList and Filters cannot be used together.");
  const filters = [
    ...legacy.map(({ key, valueSet }) => ({ key, values: valueSet })),
    ...current.map(({ Key, Values }) => ({ key: Key, values: Values })),
  ];
  const byTag = filters.filter(({ key }) => TAG.test(key));
  for (const { key, values } of filters) {
    if (!FILTERS[key] && !TAG.test(key)) throw new AwsError("InvalidFilterKey", `The filter key ${key} is not valid.`);
    if (values.length === 0)
      throw new AwsError("InvalidInstanceInformationFilterValue", `The filter ${key} has no values.`);
  }
  if (byTag.length > 0 && byTag.length < filters.length)
    throw new AwsError("InvalidFilterKey", "Tag filters cannot be combined with other filters.");
  return filters;
}

function matches(node: NodeState, { key, values }: Filter): boolean {
  if (key === "tag-key") return values.some((value) => node.tags.has(value));
  const tag = TAG.exec(key)?.[1];
  return values.includes((tag === undefined ? FILTERS[key]?.(node) : node.tags.get(tag)) ?? "");
}

const pingOf = (lostSince: number | undefined): PingStatus => (lostSince === undefined ? "Online" : "ConnectionLost");

/** What the last ping was follows from whether the node is online: nothing has to happen every five minutes. */
function shownOf({ shown, lostSince }: NodeState, now: number) {
  const registered = shown.RegistrationDate?.getTime() ?? now;
  const pings = Math.max(0, Math.floor((now - registered) / PING_MILLISECONDS));
  return {
    ...shown,
    PingStatus: pingOf(lostSince),
    LastPingDateTime: new Date(lostSince ?? registered + pings * PING_MILLISECONDS),
  };
}

/** @param gone called with the node, whose cluster notices later */
export function deregisterManagedInstance(world: SsmWorld, gone: (node: NodeState) => void): Operation {
  return (call) => {
    const node = findNode(world, call, call.input.InstanceId);
    node.deregisteredAt = world.environment.clock.millis();
    gone(node);
    world.emit(registrationEvent(node, "Deregistration"));
    return {};
  };
}

export function updateManagedInstanceRole(world: SsmWorld): Operation {
  return (call) => {
    const node = findNode(world, call, call.input.InstanceId);
    const role = String(call.input.IamRole);
    if (!world.trustsSsm(call.account, role)) {
      throw new AwsError(
        "ValidationException",
        `Nonexistent role or missing ssm service principal in trust policy: arn:aws:iam::${call.account}:role/${role}`,
      );
    }
    node.shown = { ...node.shown, IamRole: role };
    return {};
  };
}
