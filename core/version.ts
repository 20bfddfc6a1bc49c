/** Of the package: what a deployment and a command line say they are. */
export const VERSION = "0.1.0";
