/** Starts the elements of a saved figure's page. */
import "./components/language-menu.ts";
import "./views/figure-delete.ts";
import "./views/figure-link.ts";
import "./views/figure-snippets.ts";
