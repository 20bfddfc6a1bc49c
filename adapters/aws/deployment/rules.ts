import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { Read, RuleFact } from "#core/doctor/facts.ts";
import { reading, settingsOf, type Where } from "./where.ts";

/** Rules of a bus that have a pattern, and the queues their targets leave events in that were not taken. */
export interface BusRules {
  rules: RuleFact[];
  deadLetterArns: string[];
}

export function readRules(where: Where, bus: string): Promise<Read<BusRules>> {
  return reading(async () => {
    const { DescribeEventBusCommand, EventBridgeClient, ListRulesCommand } = await import(
      "@aws-sdk/client-eventbridge"
    );
    const client = new EventBridgeClient(settingsOf(where));
    await client.send(new DescribeEventBusCommand({ Name: bus }));
    const read: BusRules = { rules: [], deadLetterArns: [] };
    let NextToken: string | undefined;
    do {
      const page = await client.send(new ListRulesCommand({ EventBusName: bus, NextToken }));
      for (const { Name = "", State, EventPattern } of page.Rules ?? []) {
        if (EventPattern === undefined) continue;
        const targets = await targetsOf(client, bus, Name);
        read.rules.push({
          name: Name,
          enabled: State !== "DISABLED",
          pattern: JSON.parse(EventPattern),
          targets: targets.length,
        });
        read.deadLetterArns.push(...targets.flatMap(({ DeadLetterConfig }) => DeadLetterConfig?.Arn ?? []));
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return read;
  });
}

/** One page has all: a rule has five targets at most. */
async function targetsOf(client: EventBridgeClient, EventBusName: string, Rule: string) {
  const { ListTargetsByRuleCommand } = await import("@aws-sdk/client-eventbridge");
  return (await client.send(new ListTargetsByRuleCommand({ EventBusName, Rule }))).Targets ?? [];
}
