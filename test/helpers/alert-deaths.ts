import { memoryAlertGroupStore } from "#adapters/memory/alerts.ts";
import { memoryMessageStore } from "#adapters/memory/messages.ts";
import { runningFunction } from "#sandbox/invocation.ts";
import { FunctionDied } from "#sandbox/lambda.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";

export type Death = "deliver-slack" | "flush-alerts" | "on-alert";

/**
 * Functions that die again and again, every so many times that they come to the place: `deliver-slack` after a post and before it wrote that down, `flush-alerts` after it wrote down what a group says and before it said
 * it, `on-alert` (and the Alertmanager's) after a group knew of the alerts and before anybody was to look at it.
 */
export function dyingAt(
  deaths: readonly Death[],
  everyNth: number,
): { options: Partial<SandboxOptions>; died: Record<Death, number> } {
  const died = { "deliver-slack": 0, "flush-alerts": 0, "on-alert": 0 };
  const came = { ...died };
  const dead = new Set<string>();
  const comes = (death: Death): void => {
    const name = runningFunction() ?? "";
    if (!deaths.includes(death) || !name.startsWith(death)) return;
    came[death] += 1;
    if (came[death] % everyNth !== 0) return;
    died[death] += 1;
    dead.add(name);
    throw new FunctionDied("in the middle of its work");
  };
  const messages = memoryMessageStore();
  const alertGroups = memoryAlertGroupStore();
  const places = (episodes: readonly { place?: unknown }[]) => episodes.filter(({ place }) => place).length;
  return {
    died,
    options: {
      stores: {
        messages: {
          ...messages,
          async save(record) {
            const before = await messages.get(record.key);
            if (places(record.episodes) > places(before?.episodes ?? [])) comes("deliver-slack");
            return messages.save(record);
          },
        },
        alertGroups: {
          ...alertGroups,
          async save(record) {
            const saved = await alertGroups.save(record);
            if (saved.telling) comes("flush-alerts");
            comes("on-alert");
            return saved;
          },
        },
      },
      // Whatever was caught on the way: the function is gone, and nobody hears its answer.
      lambdaFaults: {
        after(name) {
          if (dead.delete(name)) throw new FunctionDied("it died");
        },
      },
    },
  };
}
