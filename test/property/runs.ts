// How many cases a property tries: few in each test run, many by command (`npm run test:long`).

/** Cases of a property: SKYKOI_PROPERTY_RUNS, else `quick`. */
export function runs(quick: number): { numRuns: number } {
  const wanted = Number(process.env["SKYKOI_PROPERTY_RUNS"]);
  return { numRuns: Number.isInteger(wanted) && wanted > 0 ? wanted : quick };
}
