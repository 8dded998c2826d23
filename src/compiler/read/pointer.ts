// JSON pointers, where the compiler looks for them.

export { formatPointer, parsePointer, pointerTo } from "../../config/pointer.ts";
