import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { SNSClient } from "@aws-sdk/client-sns";
import { CallRefusedError, FleetwrightError, SecretUnsetError } from "#core/errors.ts";
import type { Clock, Page, Pager } from "#core/ports.ts";
import { Secret } from "#core/secret.ts";
import { sendToPagerDuty } from "../http/pagerduty.ts";
import { hubCall } from "./errors.ts";
import { keeper } from "./keep.ts";
import { publishPage } from "./sns-pages.ts";

export interface PagerOptions {
  clock: Clock;
  /** Of the hub: routing keys stand in secrets that the policy file names. */
  secrets: SecretsManagerClient;
  /** A client for a Region. */
  sns: (region: string) => SNSClient;
  fetch?: typeof globalThis.fetch;
}

/** Pages by PagerDuty and by topics of SNS. A routing key is read from Secrets Manager, kept for a quarter of an hour, and stands nowhere else. */
export function pager({ clock, secrets, sns, fetch }: PagerOptions): Pager {
  const keep = keeper(clock);
  const read = async (name: string): Promise<Secret> => {
    const { SecretString: value = "" } = await hubCall(`secret ${name}`, () =>
      secrets.send(new GetSecretValueCommand({ SecretId: name })),
    );
    const key = keyIn(value);
    if (key === "") throw new SecretUnsetError(`the secret ${name} has no routing key in it`);
    return new Secret(key);
  };
  /** A key may have been replaced since it was read: a refusal is believed of the one that is in the secret now. */
  const toPagerDuty = async (page: Page, name: string): Promise<void> => {
    const kept = await keep(name, () => read(name));
    try {
      await sendToPagerDuty(page, kept, fetch);
    } catch (error) {
      if (!(error instanceof CallRefusedError)) throw error;
      const now = await read(name);
      if (now.reveal() === kept.reveal()) throw error;
      await sendToPagerDuty(page, now, fetch);
    }
  };
  return {
    send: (page) =>
      orRefused(async () => {
        const { to } = page;
        if (to.kind === "sns") return publishPage(sns(to.topic.split(":")[3] ?? ""), to.topic, page);
        return toPagerDuty(page, to.secret);
      }),
  };
}

/** What AWS says for good in words that mean nothing to us (a key is disabled, a topic takes no such message) must not be asked for days while nobody hears of the page. */
async function orRefused(send: () => Promise<void>): Promise<void> {
  try {
    await send();
  } catch (error) {
    const { httpStatusCode: status } = (error as { $metadata?: { httpStatusCode?: number } }).$metadata ?? {};
    if (error instanceof FleetwrightError || !(error instanceof Error) || status === undefined) throw error;
    throw new CallRefusedError(`${error.name}: ${error.message}`, { cause: error });
  }
}

/** The secret is the key itself, or an object that has it, as the console makes of key and value. */
function keyIn(value: string): string {
  try {
    const parsed = JSON.parse(value) as unknown;
    if (typeof parsed !== "object" || parsed === null) return value.trim();
    const { routing_key, routingKey = routing_key } = parsed as Record<string, unknown>;
    return typeof routingKey === "string" ? routingKey.trim() : "";
  } catch {
    return value.trim();
  }
}
