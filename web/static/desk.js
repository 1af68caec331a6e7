// The inbox: what its parts need is in small modules, each for one thing.
import "./desk/keep.js";
import "./desk/live.js";
import "./desk/opening.js";
import "./desk/writing.js";
import "./desk/acting.js";
import "./desk/uploading.js";
import "./desk/keys.js";
