// HTMX, and nothing that HTML already does. Its settings are in the page, in <meta name="htmx-config">.
import "htmx.org";
import "./copy.js";
import "./share.js";
