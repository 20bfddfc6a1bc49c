import type { Scope } from "../ports.ts";
import type { FleetPolicy } from "./policy.ts";

/** Every account and Region of the policy file, in its order. */
export const placesOf = ({ accounts }: Pick<FleetPolicy, "accounts">): Scope[] =>
  accounts.flatMap(({ id, regions }) => regions.map((region) => ({ account: id, region })));
