// What helps staff on the page of a case. Collecting static files makes it one file with what it imports.
import "./desk-leaving.js";
import "./uploads.js";
import "./files.js";
