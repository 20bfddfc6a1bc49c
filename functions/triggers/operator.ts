import { InvalidInputError } from "#core/errors.ts";
import { type OperatorResponse, operatorResponse } from "#events/operator/requests.ts";
import { answer } from "#functions/runtime/answers.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { identified, sentRequest } from "#functions/runtime/identity.ts";

/**
 * How people's tools read and change runs: one function, called through the AWS API with the caller's own IAM rights. Lambda does
 * not say who that is, so changes bring a proof along, which goes no further than `identified`. A request that
 * cannot be done as asked is an answer (`rejected`), not an error: nothing broke and nothing was changed.
 */
export const handler = defineHandler({
  name: "operator",
  input: sentRequest,
  output: operatorResponse,
  run: async (sent, ports, { now }): Promise<OperatorResponse> => {
    try {
      return await answer(await identified(ports, sent), ports, now);
    } catch (error) {
      if (error instanceof InvalidInputError) return { action: "rejected", code: error.code, message: error.message };
      throw error;
    }
  },
});
