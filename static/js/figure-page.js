/** Starts the elements of a saved figure's page. */
import "./elements/figure-delete.js";
import "./elements/figure-link.js";
import "./elements/figure-snippets.js";
