/**
 * Sets what is remembered before the first paint, so that the page never flashes in the other theme (theme.ts does the
 * rest), and shows no hint that was closed.
 */
import { remembered } from "./state/remembered.ts";

const { dataset } = document.documentElement;
const theme = new URLSearchParams(location.search).get("theme") ?? remembered("theme");
if (theme === "light" || theme === "dark") dataset.theme = theme;
if (remembered("hint") === "closed") dataset.hint = "closed";
