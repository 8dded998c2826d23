// The text of a message as elements: code fences, inline code, bold words and links. Built from text nodes only, so
// that no message can bring markup of its own; what is none of these stands as it was written.

const fence = /^ {0,3}(`{3,}|~{3,})\s*([^`]*)$/;
const inline = /(`[^`\n]+`)|(\*\*[^*\n]+\*\*)|(https?:\/\/[^\s<>"'`]*[^\s<>"'`.,;:!?)\]}])/g;

/** @returns {DocumentFragment} */
export function textView(text) {
  const view = document.createDocumentFragment();
  let prose = [];
  const endProse = () => {
    const joined = prose.join("\n").replace(/^\n+|\n+$/g, "");
    if (joined !== "") {
      view.append(proseView(joined));
    }
    prose = [];
  };
  const lines = text.split("\n");
  for (let index = 0; index < lines.length; index += 1) {
    const opening = fence.exec(lines[index]);
    if (opening === null) {
      prose.push(lines[index]);
      continue;
    }
    endProse();
    const mark = opening[1];
    const code = [];
    // A fence without an end is one that is still growing.
    for (index += 1; index < lines.length && !isFenceEnd(lines[index], mark); index += 1) {
      code.push(lines[index]);
    }
    view.append(codeView(code.join("\n"), opening[2].trim()));
  }
  endProse();
  return view;
}

function isFenceEnd(line, mark) {
  const bare = line.trim();
  return bare.length >= mark.length && [...bare].every((character) => character === mark[0]);
}

function proseView(text) {
  const prose = document.createElement("div");
  prose.className = "prose";
  let end = 0;
  for (const match of text.matchAll(inline)) {
    prose.append(text.slice(end, match.index), inlineView(match));
    end = match.index + match[0].length;
  }
  prose.append(text.slice(end));
  return prose;
}

function inlineView([whole, code, bold]) {
  if (code !== undefined) {
    return element("code", code.slice(1, -1));
  }
  if (bold !== undefined) {
    return element("strong", bold.slice(2, -2));
  }
  const link = element("a", whole);
  link.href = whole;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}

function codeView(code, language) {
  const view = document.createElement("pre");
  // Long lines scroll inside, also for those who use the keyboard.
  view.tabIndex = 0;
  if (language !== "") {
    view.dataset.language = language;
  }
  view.append(element("code", code));
  return view;
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
