declare module "dynalite" {
  import type { Server } from "node:http";
  export default function dynalite(options?: { createTableMs?: number }): Server;
}
declare module "asl-validator" {
  export default function validate(definition: object): { isValid: boolean; errorsText(): string };
}
