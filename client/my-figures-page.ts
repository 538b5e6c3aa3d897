/** Starts the elements of the page *My figures*. */
import "./components/language-menu.ts";
import "./views/my-figures.ts";
