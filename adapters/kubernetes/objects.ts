import * as z from "zod";

const texts = z.record(z.string(), z.string());

/** What every object of Kubernetes has; the rest depends on its kind and is kept as it is. */
const kubernetesObject = z.looseObject({
  apiVersion: z.string().optional(),
  kind: z.string().optional(),
  metadata: z.looseObject({
    name: z.string().min(1),
    namespace: z.string().optional(),
    resourceVersion: z.string().optional(),
    labels: texts.optional(),
    annotations: texts.optional(),
  }),
});

/** An object of Kubernetes. With `metadata.resourceVersion` it can be replaced only as long as nobody else has changed it. */
export type KubernetesObject = z.output<typeof kubernetesObject>;

const objectList = z.object({
  metadata: z.object({ continue: z.string().optional() }).default({}),
  items: z.array(kubernetesObject),
});

/** @throws {Error} saying what was not understood and where */
export const parseObject = (body: string): KubernetesObject => parsed(kubernetesObject, body, "an object");

/** A page of a list, and the token of the next. @throws {Error} saying what was not understood and where */
export function parseList(body: string): { items: KubernetesObject[]; next: string | undefined } {
  const { items, metadata } = parsed(objectList, body, "a list");
  // The last page has an empty token.
  return { items, next: metadata.continue || undefined };
}

function parsed<Schema extends z.ZodType>(schema: Schema, body: string, what: string): z.output<Schema> {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (cause) {
    throw new Error("the answer is not JSON", { cause });
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(`the answer is not ${what}: ${issue?.path.join(".")}: ${issue?.message}`);
}
