/** Says of an address that is copied who cannot open it: a server's own name may mean nothing elsewhere. */
import { _ } from "./message.ts";

const COMPUTER_HOSTS = [/^(?:.+\.)?localhost\.?$/, /^(?:127(?:\.\d+){3}|0\.0\.0\.0)$/, /^\[::1?\]$/];
/** Private addresses (RFC 1918, 4193, 6598), link-local ones, and names that only a local network knows. */
const NETWORK_HOSTS = [
  /^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01])|169\.254|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))(?:\.\d+){2,3}$/,
  /^\[f(?:[cd]|e[89ab])/,
  /\.(?:local|lan|internal|home\.arpa)\.?$/,
  /^[^.[]+$/,
];

/** @returns who can open an address */
export function reachOf(address: string): "computer" | "network" | "everyone" {
  const { hostname } = new URL(address);
  if (COMPUTER_HOSTS.some((pattern) => pattern.test(hostname))) return "computer";
  return NETWORK_HOSTS.some((pattern) => pattern.test(hostname)) ? "network" : "everyone";
}

/** @returns a sentence beside an address to copy; empty if everyone can open it */
export function reachNote(address: string): string {
  const { origin } = new URL(address);
  return {
    computer: _(
      "Only this computer can open an address that begins with {origin}. Files and copied pictures work everywhere.",
      { origin },
    ),
    network: _(
      "Only computers in the same network can open an address that begins with {origin}. Files and copied pictures work everywhere.",
      { origin },
    ),
    everyone: "",
  }[reachOf(address)];
}
