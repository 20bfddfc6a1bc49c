import { bearerOf } from "#core/door/signature.ts";
import { SecretUnsetError } from "#core/errors.ts";
import { alertmanagerEvent } from "#events/alertmanager/notification.ts";
import { alertmanagerWebhook } from "#events/http/alertmanager.ts";
import { httpAnswer, httpRequest, notDone, rawBody } from "#events/http/request.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";

/**
 * A Prometheus Alertmanager's webhook. Alertmanager sends again what is answered with a 5xx and nothing else, so what may pass is thrown (500) or 503, and what will not
 * get better is a 4xx. Source: Alertmanager, notify/util.go, `Retrier`.
 */
export const handler = defineHandler({
  name: "door-alertmanager",
  input: httpRequest,
  output: httpAnswer,
  run: async (request, ports, { now }) => {
    const shown = bearerOf(request.headers.authorization);
    if (shown === undefined)
      return notDone(401, { code: "NO_SECRET", message: "expected an Authorization: Bearer header" });
    try {
      if (!ports.secrets.webhook.is(shown))
        return notDone(401, { code: "WRONG_SECRET", message: "the bearer token is not the webhook secret" });
    } catch (error) {
      if (error instanceof SecretUnsetError) return notDone(503, error);
      throw error;
    }
    const webhook = alertmanagerWebhook.safeParse(jsonOf(rawBody(request).toString("utf8")));
    if (!webhook.success) {
      const [issue] = webhook.error.issues;
      const message = `not a webhook of version 4: ${issue?.path.join(".") || "the body"}: ${issue?.message}`;
      return notDone(400, { code: "NOT_UNDERSTOOD", message });
    }
    await ports.events.publish([alertmanagerEvent(webhook.data, now.toISOString())]);
    return { statusCode: 202, headers: {}, body: "" };
  },
});

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
