import * as z from "zod";
import { throwFirst } from "#functions/runtime/bounded.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { followChannels } from "#functions/runtime/lifecycle/channels.ts";
import { pollVersions } from "#functions/runtime/lifecycle/versions.ts";

/** No event tells of new versions: they are polled, told, and, where the policy file has a channel for them, brought to clusters. */
export const handler = defineHandler({
  name: "watch-versions",
  input: z.unknown(),
  output: z.strictObject({
    noticed: z.int(),
    channels: z.array(
      z.strictObject({ channel: z.string(), started: z.string().optional(), waits: z.string().optional() }),
    ),
  }),
  run: async (_event, ports, { now }) => {
    const { news, failures, ...known } = await pollVersions(ports, now);
    const channels = await followChannels(ports, { ...known, now });
    throwFirst(failures);
    return { noticed: news.length, channels };
  },
});
