/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  app(input) {
    const production = input?.stage === "production";
    return {
      name: "fleetwright",
      home: "aws",
      // What a production stage has stored stays when somebody removes the app, and removing it at all is refused.
      removal: production ? "retain" : "remove",
      protect: production,
    };
  },
  async run() {
    const { deploy } = await import("./infra/index.ts");
    return deploy();
  },
});
