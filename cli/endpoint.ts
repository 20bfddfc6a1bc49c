import { InvalidInputError } from "#core/errors.ts";

/** The address of a running sandbox as somebody wrote it. @throws {InvalidInputError} BAD_ENDPOINT */
export function endpointOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new InvalidInputError("BAD_ENDPOINT", `the endpoint "${text}" is not a URL such as http://127.0.0.1:4566`);
}
