import type { DoctorFacts } from "#core/doctor/facts.ts";
import { reading, settingsOf, type Where } from "./where.ts";

/** Who the operator is to AWS, and what time it is there: the `Date` header of the answer. */
export function readIdentity(where: Where): Promise<DoctorFacts["identity"]> {
  return reading(async () => {
    const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
    const client = new STSClient(settingsOf(where));
    let date: string | null = null;
    client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        date = (result.response as { headers?: Record<string, string> }).headers?.date ?? null;
        return result;
      },
      { step: "deserialize", name: "readDate" },
    );
    const { Account = "", Arn = "" } = await client.send(new GetCallerIdentityCommand({}));
    return { account: Account, arn: Arn, date };
  });
}
