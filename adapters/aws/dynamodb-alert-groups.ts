import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type AlertGroupRecord, isDue } from "#core/alerts/records.ts";
import type { AlertGroupStore } from "#core/ports.ts";
import { attendedRecords } from "./dynamodb-attended.ts";

/** Groups of alerts, beside the fleet incidents (`dynamodb-incidents.ts`). */
export const dynamoAlertGroupStore = (client: DynamoDBDocumentClient, table: string): AlertGroupStore =>
  attendedRecords<AlertGroupRecord>(client, {
    table,
    item: "group",
    what: "group of alerts",
    isOpen: isDue,
    overSince: ({ endedAt, startedAt }) => endedAt ?? startedAt,
  });
