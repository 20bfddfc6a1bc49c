import { type JsonCall, signedJson } from "../signed-json.ts";
import { settingsOf, type Where } from "./where.ts";

/** A call in AWS's JSON protocol, as the operator. @throws an error by AWS's name for it */
export async function jsonCall(where: Where, call: JsonCall): Promise<Record<string, unknown>> {
  const { STSClient } = await import("@aws-sdk/client-sts");
  return signedJson(new STSClient(settingsOf(where)).config, call, where.endpoint);
}
