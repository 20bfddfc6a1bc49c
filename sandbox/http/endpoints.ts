import type { SandboxEnvironment } from "../aws/service.ts";

/** What an endpoint of the user's does when it is asked: answers, or gives no answer. */
export type EndpointAnswer =
  | { status: number; body?: string; headers?: Record<string, string> }
  | "timeout"
  | "refused";

export interface EndpointRequest {
  url: string;
  /** The body, parsed. */
  body: unknown;
  at: Date;
}

export interface HttpSimulator {
  /** What the product's probe is given instead of sockets. */
  fetch: typeof globalThis.fetch;
  /** Says how an address answers from now on. */
  answer(url: string, answer: EndpointAnswer | ((request: EndpointRequest) => EndpointAnswer)): void;
  /** What was posted so far, to one address or to all. */
  requests(url?: string): EndpointRequest[];
}

/** HTTPS endpoints of the user's. An address nobody said anything about does not exist. */
export function createHttp({ clock }: SandboxEnvironment): HttpSimulator {
  const answers = new Map<string, (request: EndpointRequest) => EndpointAnswer>();
  const requests: EndpointRequest[] = [];
  return {
    answer: (url, answer) => void answers.set(new URL(url).href, typeof answer === "function" ? answer : () => answer),
    requests: (url) => requests.filter((request) => url === undefined || request.url === new URL(url).href),
    fetch: async (input, init) => {
      const { href, hostname } = new URL(String(input));
      const request = { url: href, body: JSON.parse(String(init?.body ?? "null")) as unknown, at: clock.now() };
      requests.push(request);
      const answer = answers.get(href)?.(request);
      if (answer === undefined) throw failed(`getaddrinfo ENOTFOUND ${hostname}`);
      if (answer === "refused") throw failed(`connect ECONNREFUSED ${hostname}:443`);
      // What an AbortSignal of the probe's would do, without waiting for it in real time.
      if (answer === "timeout") throw new DOMException("The operation was aborted due to timeout", "TimeoutError");
      return new Response(answer.body ?? null, { status: answer.status, headers: answer.headers ?? {} });
    },
  };
}

/** As Node's fetch says it. */
const failed = (cause: string): TypeError => new TypeError("fetch failed", { cause: new Error(cause) });
