// What Markdown cannot say of a text: code is left alone by those who translate the page; a list, a table and a quotation
// run from the side of their own writing.
whenNew(`#chat ${PARTS.prose} :is(pre, code, .katex, .mermaid)`, (exact) => { exact.translate = false; });
whenNew(`#chat ${PARTS.prose} :is(ul, ol, table, blockquote):not([dir])`, (block) => block.setAttribute("dir", "auto"));
