import type { Operation } from "#sandbox/aws/service.ts";
import { runningFunction } from "#sandbox/invocation.ts";
import { FunctionDied } from "#sandbox/lambda.ts";
import type { Sandbox } from "#sandbox/sandbox.ts";

/**
 * The function that makes activations dies once, before or after a call to Secrets Manager: from then on nothing that it calls happens, also not what it would do about an
 * error.
 *
 * @returns how often it died
 */
export function dyingBetween(
  { ssm, secrets, ports }: Pick<Sandbox, "ssm" | "secrets" | "ports">,
  when: { before?: string; after?: string },
): () => number {
  const name = "issue-activation/make-activation";
  let state: "alive" | "dying" | "dead" = "alive";
  let deaths = 0;
  const die = () => {
    if (state === "alive") deaths += 1;
    state = "dying";
    throw new FunctionDied("in the middle of its work");
  };
  for (const { operations } of [ssm.service, secrets.service]) {
    const table = operations as Record<string, Operation>;
    for (const [operation, real] of Object.entries(table)) {
      table[operation] = async (call) => {
        if (runningFunction() !== name) return real(call);
        if (state === "dying") return die();
        if (state === "alive" && operation === when.before) return die();
        const answer = await real(call);
        if (state === "alive" && operation === when.after) return die();
        return answer;
      };
    }
  }
  const { activationRecords } = ports;
  const save = activationRecords.save.bind(activationRecords);
  const get = activationRecords.get.bind(activationRecords);
  activationRecords.save = async (record) => (state === "dying" && runningFunction() === name ? die() : save(record));
  // The next invocation begins by looking at the record.
  activationRecords.get = async (id) => {
    if (state === "dying" && runningFunction() === name) state = "dead";
    return get(id);
  };
  return () => deaths;
}
