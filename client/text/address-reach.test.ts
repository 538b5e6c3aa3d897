import assert from "node:assert/strict";
import { test } from "node:test";
import { reachNote, reachOf } from "./address-reach.ts";

const HOSTS = {
  computer: ["localhost:8000", "app.localhost", "127.0.0.1:8000", "127.1", "0x7f.0.0.1", "[::1]:8000", "0.0.0.0"],
  network: [
    ...["10.0.0.7", "192.168.1.20:8000", "172.16.0.1", "172.31.255.1", "169.254.3.4", "100.64.0.1", "100.127.9.9"],
    ...["[fd12::1]", "[fe80::1]", "lab.local:8000", "printer.lan", "attention.internal", "box.home.arpa", "labserver"],
  ],
  everyone: [
    ...["attention.example.org", "10.example.org", "127.example.org", "192.168.example.org", "local.example.org"],
    ...["8.8.8.8", "11.0.0.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "[2001:db8::1]"],
  ],
};

for (const [reach, hosts] of Object.entries(HOSTS))
  for (const host of hosts)
    test(`${reach}: ${host}`, () => {
      assert.equal(reachOf(`http://${host}/figures/a?text=localhost`), reach);
    });

test("the note names the beginning of the address, and nobody is warned of one that everyone can open", () => {
  assert.match(reachNote("http://127.0.0.1:8000/?text=a"), /^Only this computer .* http:\/\/127\.0\.0\.1:8000\. /);
  assert.match(reachNote("https://lab.local/x"), /same network .* https:\/\/lab\.local\. /);
  assert.equal(reachNote("https://attention.example.org/x"), "");
});
