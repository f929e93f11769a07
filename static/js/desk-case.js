// What helps staff on the page of a case. Collecting static files makes it one file with what it imports.
import "./begun.js";
import "./desk-leaving.js";
import "./desk-mentions.js";
import "./desk-modes.js";
import "./held.js";
import "./seen.js";
import "./uploads.js";
import "./files.js";
