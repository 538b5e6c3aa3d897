/**
 * Sets what is remembered before the first paint, so that the page never flashes in the other theme (theme.ts does the
 * rest), and shows no hint that was closed.
 */
import { rememberedChoice } from "./state/remembered-choices.ts";

const { dataset } = document.documentElement;
const theme = new URLSearchParams(location.search).get("theme") ?? rememberedChoice("theme");
if (theme === "light" || theme === "dark") dataset.theme = theme;
if (rememberedChoice("hint") === "closed") dataset.hint = "closed";
