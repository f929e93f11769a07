// What helps with writing the details. Collecting static files makes it one file with what it imports.
import "./autosave.js";
import "./hiding.js";
import "./uploads.js";
import "./files.js";
import "./rows.js";
import "./paste.js";
