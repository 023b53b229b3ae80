// Whether a stroke is on its way: its planes belong to it until the server has answered its last part.
let strokes = 0;
export const isDrawing = () => strokes > 0;
export const strokeBegins = () => { strokes++; };
export const strokeEnds = () => { strokes = Math.max(0, strokes - 1); };
