// What helps with sending a request. Collecting static files makes it one file with what it imports.
import "./once.js";
import "./files.js";
