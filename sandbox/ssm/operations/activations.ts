import { pageOf } from "../../aws/page.ts";
import { AwsError, type Operation } from "../../aws/service.ts";
import { type ActivationState, constraint, type SsmWorld } from "../state.ts";

const FILTERS: Record<string, (activation: ActivationState) => string | undefined> = {
  ActivationIds: ({ shown }) => shown.ActivationId,
  DefaultInstanceName: ({ shown }) => shown.DefaultInstanceName,
  IamRole: ({ shown }) => shown.IamRole,
};
const LARGEST_PAGE = 50;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Never tells a code. */
export function describeActivations(world: SsmWorld): Operation {
  return ({ account, region, input }) => {
    const filters = (input.Filters ?? []) as { FilterKey: string; FilterValues?: string[] }[];
    for (const { FilterKey } of filters) {
      if (!FILTERS[FilterKey]) throw new AwsError("InvalidFilter", `The filter name ${FilterKey} is not valid.`);
    }
    const size = Number(input.MaxResults ?? LARGEST_PAGE);
    if (!Number.isInteger(size) || size < 1 || size > LARGEST_PAGE)
      throw constraint("maxResults", input.MaxResults, `Member must have value between 1 and ${LARGEST_PAGE}`);
    const matching = [...world.activations.values()]
      .filter((one) => one.account === account && one.region === region && !one.deleted)
      .filter((one) =>
        filters.every(({ FilterKey, FilterValues = [] }) => FilterValues.includes(FILTERS[FilterKey]?.(one) ?? "")),
      );
    const badToken = () => new AwsError("InvalidNextToken", "The specified token is not valid.");
    const { items, next } = pageOf(matching, { size, token: input.NextToken, badToken });
    const now = world.environment.clock.now();
    return {
      ActivationList: items.map(({ shown, registrations }) => ({
        ...shown,
        RegistrationsCount: registrations,
        Expired: shown.ExpirationDate <= now,
      })),
      ...(next === undefined ? {} : { NextToken: next }),
    };
  };
}

/** Nodes that were registered by it stay. */
export function deleteActivation(world: SsmWorld): Operation {
  return ({ account, region, input }) => {
    const id = String(input.ActivationId);
    if (!UUID.test(id)) throw new AwsError("InvalidActivationId", "The activation ID is not valid.");
    const found = world.activations.get(id);
    if (!found || found.deleted || found.account !== account || found.region !== region)
      throw new AwsError("InvalidActivation", "The activation is not valid. The activation might have been deleted.");
    found.deleted = true;
    return {};
  };
}
