/** Starts what the page of a saved figure offers beside reading. */
import "./elements/figure-delete.js";
import "./elements/figure-link.js";
import "./elements/figure-snippets.js";
