import * as z from "zod";
import { healthNews, healthRule } from "#core/lifecycle/health.ts";
import { healthEvent } from "#events/aws/health-event.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { tellHealth } from "#functions/runtime/lifecycle/health.ts";

/** AWS Health says something about EKS: what concerns clusters of ours is told, and remembered until AWS says that it is resolved. */
export const handler = defineHandler({
  name: "on-health-event",
  input: healthEvent,
  output: z.strictObject({ told: z.boolean(), clusters: z.array(z.string()), reason: z.string() }),
  run: async (event, ports, { now }) => {
    const news = healthNews(event, ports.policy.accounts);
    if ("elsewhere" in news) return { told: false, clusters: [], reason: `not ours: ${news.elsewhere}` };
    const ours = await tellHealth(ports, news, now);
    return {
      told: ours.length > 0 || healthRule(news) !== "health-issue",
      clusters: ours.map(({ id }) => id),
      reason: `${news.code}, ${news.status}`,
    };
  },
});
