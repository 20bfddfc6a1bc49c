import type { SandboxEnvironment } from "../aws/service.ts";
import { callerOf } from "./presigned.ts";

/** What STS answers to somebody who sends a presigned GetCallerIdentity: what the product's verifier is given instead of sockets. */
export function presignedGet({ clock }: Pick<SandboxEnvironment, "clock">): typeof globalThis.fetch {
  return async (input, init) => {
    const caller = callerOf(new URL(String(input)), Object.fromEntries(new Headers(init?.headers)), clock.now());
    const ResponseMetadata = { RequestId: "sandbox" };
    if (!caller) {
      const Message = "The request signature we calculated does not match the signature you provided.";
      const body = { Error: { Code: "SignatureDoesNotMatch", Message, Type: "Sender" }, RequestId: "sandbox" };
      return Response.json(body, { status: 403 });
    }
    const { account: Account, arn: Arn, userId: UserId } = caller;
    return Response.json({
      GetCallerIdentityResponse: { GetCallerIdentityResult: { Account, Arn, UserId }, ResponseMetadata },
    });
  };
}
