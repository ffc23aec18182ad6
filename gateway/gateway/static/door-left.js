// Whoever signed out leaves no list on this device; records that wait stay until someone signs in again.
import { drop, waiting } from "./door-kept.js";

await drop(() => true);
document.getElementById("kept").hidden = !(await waiting()).length;
