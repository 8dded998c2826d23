// Texts that stand where a secret belongs and are none. Errs towards "it is a secret": a password may be any word.

/** Words and forms of templates, in any capitals, a prefix such as `xoxb-` or `Bearer ` before them left out. */
const FORMS: readonly RegExp[] = [
  /^[x*.…_-]{3,}$/,
  /^…|…$|\.\.\.$/,
  /^<[^<>]+>$|^\[[^[\]]+\]$|^\{\{?[^{}]+\}\}?$/,
  /^(?:your|my|the|insert|enter|paste|put|add|replace)[-_ ].*(?:token|key|secret|password|here|this)/,
  /^(?:change|replace|fill)[-_ ]?(?:me|this|it)(?:[-_ ]?(?:in|now|please))?!*$/,
  /^(?:todo|tbd|fixme|placeholder|dummy|n\/a|none|null|undefined)$/,
  /^(?:(?:bot|app|api|access|auth|user)[-_ ]?)?(?:token|key)(?:[-_ ]?(?:goes[-_ ]?)?here)$/,
  // The token in Telegram's own documentation.
  /^123456(?:789)?:abc-def/,
];

const PREFIX = /^(?:bearer |basic |xox[a-z]-|xapp-|sk-(?:ant-)?|gh[a-z]_|\d{3,}:)/;

/** Whether `value` is what a template says in place of a secret: `YOUR_TOKEN`, `xxx`, `changeme`, `<token>`. */
export function isPlaceholder(value: string): boolean {
  const text = value.trim().toLowerCase();
  const rest = text.replace(PREFIX, "");
  return FORMS.some((form) => form.test(text) || (rest !== text && form.test(rest)));
}
