import type { Bench } from "./sandbox.ts";

/** Where PagerDuty takes events. */
export const PAGERDUTY = "https://events.pagerduty.com/v2/enqueue";

/** Puts a secret into the hub's Secrets Manager, as a person would. */
export async function seedSecret(bench: Bench, name: string, value: string): Promise<void> {
  const input = { Name: name, SecretString: value };
  const place = { account: "111122223333", region: "eu-west-1", accessKeyId: "" };
  const call = { ...place, service: "secretsmanager", operation: "CreateSecret", input };
  await bench.secrets.service.operations.CreateSecret?.(call as never);
}
