import { type Command, InvalidArgumentError } from "commander";
import type { OperatorClient } from "#adapters/aws/operator-client.ts";
import { InvalidInputError } from "#core/errors.ts";
import { parseDuration } from "#core/policy/duration.ts";
import type { ClustersAnswer } from "#events/operator/clusters.ts";
import { ask } from "./operator-options.ts";

/** Which clusters a person wants to see. */
export interface FilterOptions {
  tier?: string[];
  account?: string[];
  region?: string[];
  match?: Record<string, string[]>;
}

const several = (value: string, before: string[] = []): string[] => [...before, ...value.split(",").filter(Boolean)];

function pair(text: string, before: Record<string, string[]> = {}): Record<string, string[]> {
  const [, key, values] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (key === undefined || values === undefined)
    throw new InvalidArgumentError("Write a label and its value, such as team=payments or name=shop-*.");
  return { ...before, [key]: several(values, before[key]) };
}

export const withFilters = (command: Command): Command =>
  command
    .option("--tier <name>", "only clusters of this tier; several with commas", several)
    .option("--account <id>", "only clusters of this account", several)
    .option("--region <name>", "only clusters of this Region", several)
    .option("--match <label=value>", "only clusters with this label, or name=shop-*; may be repeated", pair);

/** The filters as a selector of the policy file. */
export function selectorOf({ tier, account, region, match = {} }: FilterOptions): Record<string, string[]> {
  return {
    ...match,
    ...(tier ? { tier } : {}),
    ...(account ? { account } : {}),
    ...(region ? { region } : {}),
  };
}

/**
 * How far ahead: a date, a time, or a duration.
 *
 * @throws {InvalidInputError} BAD_OPTION
 */
export function untilOf(text: string): string | { seconds: number } {
  const seconds = parseDuration(text);
  if (seconds !== undefined && seconds > 0) return { seconds };
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text))) return new Date(text).toISOString();
  const message = `--until ${text} is neither a date such as 2027-06-30 nor a duration such as 180d`;
  throw new InvalidInputError("BAD_OPTION", message);
}

/** The clusters of a deployment or running sandbox, page after page. What is not about single clusters is the first page's. */
export async function readClusters(
  client: OperatorClient,
  request: { match: Record<string, string[]>; live: boolean; until?: string | { seconds: number } },
): Promise<ClustersAnswer> {
  const first = await ask(client, { action: "clusters", ...request }, "clusters");
  const clusters = [...first.clusters];
  let after = first.next;
  while (after !== null) {
    const page: ClustersAnswer = await ask(client, { action: "clusters", ...request, after }, "clusters");
    clusters.push(...page.clusters);
    after = page.next;
  }
  return { ...first, clusters, next: null };
}
