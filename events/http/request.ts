import * as z from "zod";

/**
 * What API Gateway hands to a function of an HTTP API, payload format 2.0; header names are lower case. Source: API Gateway developer guide, "Create AWS Lambda
 * proxy integrations for HTTP APIs in API Gateway". Members we do not use are AWS's to add.
 */
export const httpRequest = z.looseObject({
  version: z.literal("2.0"),
  routeKey: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string().default(""),
  isBase64Encoded: z.boolean(),
});

export type HttpRequest = z.output<typeof httpRequest>;

/** The bytes that were sent: API Gateway encodes what is not text to it, forms among them. */
export const rawBody = ({ body, isBase64Encoded }: Pick<HttpRequest, "body" | "isBase64Encoded">): Buffer =>
  Buffer.from(body, isBase64Encoded ? "base64" : "utf8");

export const httpAnswer = z.strictObject({
  statusCode: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

export type HttpAnswer = z.output<typeof httpAnswer>;

/** Slack shows the body of a 200 to who pressed or typed: nothing is said there, the answer comes later. */
export const TAKEN: HttpAnswer = { statusCode: 200, headers: {}, body: "" };

/** Why something was not done: a code of ours and a sentence, nothing of what was sent. */
export const notDone = (statusCode: number, reason: { code: string; message: string }): HttpAnswer => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ code: reason.code, message: reason.message }),
});
