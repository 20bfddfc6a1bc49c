/** Where the sandbox and tests put a handler's ports on the Lambda context. AWS never sets it. */
export const PORTS = Symbol.for("fleetwright.ports");
