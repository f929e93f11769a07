// What helps with reading a case and answering. Collecting static files makes it one file with what it imports.
import "./begun.js";
import "./held.js";
import "./once.js";
import "./seen.js";
import "./uploads.js";
import "./files.js";
import "./print.js";
