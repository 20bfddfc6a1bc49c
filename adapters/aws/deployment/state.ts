import type { Read } from "#core/doctor/facts.ts";
import { reading, settingsOf, type Where } from "./where.ts";

/** @returns the table's status: ACTIVE, UPDATING ... */
export function readTable(where: Where, table: string): Promise<Read<string>> {
  return reading(async () => {
    const { DescribeTableCommand, DynamoDBClient } = await import("@aws-sdk/client-dynamodb");
    const { Table } = await new DynamoDBClient(settingsOf(where)).send(new DescribeTableCommand({ TableName: table }));
    return Table?.TableStatus ?? "UNKNOWN";
  });
}

export function readStateMachine(where: Where, arn: string): Promise<Read<{ status: string; definition: unknown }>> {
  return reading(async () => {
    const { DescribeStateMachineCommand, SFNClient } = await import("@aws-sdk/client-sfn");
    const client = new SFNClient(settingsOf(where));
    const { status, definition } = await client.send(new DescribeStateMachineCommand({ stateMachineArn: arn }));
    return { status: status ?? "UNKNOWN", definition: JSON.parse(definition ?? "null") as unknown };
  });
}
