// Variables that would make another program run than the one that was judged.

const LOADERS =
  /^(?:PATH|IFS|ENV|BASH_ENV|SHELLOPTS|BASHOPTS|PS4|LD_.*|DYLD_.*|NODE_OPTIONS|PYTHON.*|PERL.*|RUBY.*|GIT_.*)$/;

/** Whether a variable is one of them. */
export function isLoader(name: string): boolean {
  return LOADERS.test(name);
}
