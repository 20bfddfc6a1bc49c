import { AwsError } from "../aws/service.ts";

/** SQS says the same of everything it cannot use. Source: SQS API reference, common errors. */
export const invalidParameter = (message: string): AwsError =>
  new AwsError("InvalidParameterValueException", message, 400);

export const invalidValue = (parameter: string, value: unknown, reason: string): AwsError =>
  invalidParameter(`Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`);

export const missingParameter = (parameter: string): AwsError =>
  new AwsError("MissingRequiredParameterException", `The request must contain the parameter ${parameter}.`);

export const invalidHandle = (handle: unknown): AwsError =>
  new AwsError("ReceiptHandleIsInvalid", `The input receipt handle "${String(handle)}" is not a valid receipt handle.`);
