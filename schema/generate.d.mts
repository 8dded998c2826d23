/** Everything that is generated from types, in memory: content by path, relative to the root of the repository. */
export declare function generateAll(): Map<string, string>;
