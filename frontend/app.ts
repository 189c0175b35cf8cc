/** Everything a page for people loads: htmx and the small islands. Every page reads and works without it. */
import "htmx.org";
import "./theme";
import "./toast";
import "./forms";
import "./share";
import "./figures";
import "./countdown";
import "./retry";
import "./live";
