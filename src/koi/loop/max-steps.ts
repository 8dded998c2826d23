/** Most answers of models in one turn. */
export const MAX_STEPS = 50;
