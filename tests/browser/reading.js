// What a reader sees of each answer, as text with the few signs that tell bold, code, formulas and blocks apart.
() => {
  const PLAIN = { STRONG: "b", EM: "i", DEL: "s", SUP: "sup", SUB: "sub", KBD: "kbd", U: "u", MARK: "mark", TD: "td", TH: "td" };
  const BLOCK = { LI: "li", TR: "tr", BLOCKQUOTE: "q", H1: "h1", H2: "h2", H3: "h3", OL: "ol", UL: "ul" };
  const inside = (node) => [...node.childNodes].map(read).join("");
  const bare = (text) => text.replace(/\u2062[\u{E0020}-\u{E007E}]+/gu, "").replace(/[\u2060-\u2064]/g, "");
  function read(node) {
    if (node.nodeType === Node.TEXT_NODE) return bare(node.data).replace(/\n/g, " ");
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    const name = node.tagName;
    if (node.className.startsWith?.("\u2061")) return "";
    if (node.matches(".mermaid")) return node.querySelector("svg") ? "\n⟨diagram⟩\n" : "";
    const tex = () => bare(node.querySelector("annotation").textContent).replace(/%\s/g, " ").replace(/\s+/g, " ").trim();
    if (node.matches(".katex-error")) return `⟨error⟩${node.textContent}⟨/error⟩`;
    if (node.matches(".katex-display")) return `⟨M⟩${tex()}⟨/M⟩`;
    if (node.matches(".katex")) return `⟨m⟩${tex()}⟨/m⟩`;
    if (name === "BUTTON" || name === "svg" || name === "STYLE") return "";
    if (name === "BR") return "\n";
    if (name === "HR") return "\n⟨hr⟩\n";
    if (name === "INPUT") return node.checked ? "[x]" : "[ ]";
    if (name === "PRE") return `\n⟨pre⟩${bare(node.querySelector("code").textContent).trimEnd()}⟨/pre⟩\n`;
    if (name === "CODE") return `\`${bare(node.textContent)}\``;
    if (name === "A") return node.href.replace(/^mailto:/, "").replace(/\/$/, "").endsWith(node.textContent.replace(/\/$/, "")) ? `⟨a⟩${inside(node)}⟨/a⟩` : `⟨a ${decodeURI(node.href)}⟩${inside(node)}⟨/a⟩`;
    if (name in BLOCK) return `\n⟨${BLOCK[name]}⟩${inside(node).trim()}⟨/${BLOCK[name]}⟩\n`;
    if (name in PLAIN) return `⟨${PLAIN[name]}⟩${inside(node).trim()}⟨/${PLAIN[name]}⟩`;
    if (name === "P" || name === "DIV" || name === "TABLE") return `\n${inside(node)}\n`;
    if (name === "SPAN" || name === "THEAD" || name === "TBODY") return inside(node);
    return `⟨?${name}⟩${inside(node)}`;
  }
  return [...document.querySelectorAll("[data-testid=bot] .md")].map((answer) =>
    inside(answer).replace(/ *\n */g, "\n").replace(/\n+/g, "\n").trim(),
  );
}
