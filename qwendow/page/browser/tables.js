// A table as CSV (RFC 4180) and as Markdown, from a menu at its corner.
(() => {
	const COPY = "M9 9h10v11H9zM6 15H5V4h10v2", SAVE = "M12 4v11M7.500 10.500L12 15l4.500-4.500M5 20h14", MORE = "M5 12h.01M12 12h.01M19 12h.01";
	const MARKS = {STRONG: "**", B: "**", EM: "*", I: "*", DEL: "~~", S: "~~", CODE: "`"}, LINES = {left: ":---", right: "---:", center: ":---:"};
	const rowsOf = (table) => Array.from(table.rows, (row) => [...row.cells]);

	const plain = (node) => {
		if (node.nodeType === Node.TEXT_NODE) return bare(node.data).replace(/\n/g, " ");
		if (node.nodeType !== Node.ELEMENT_NODE) return "";
		if (node.matches(".katex")) return sourceOfFormula(node);
		if (node.tagName === "BR") return "\n";
		return Array.from(node.childNodes, plain).join("");
	};
	const marked = (node) => {
		if (node.nodeType !== Node.ELEMENT_NODE || node.matches(".katex")) return plain(node).replace(/\|/g, "\\|");
		if (node.tagName === "BR") return "<br>";
		const inside = Array.from(node.childNodes, marked).join(""), mark = MARKS[node.tagName] ?? "";
		return node.tagName === "A" ? `[${inside}](${node.getAttribute("href")})` : mark + inside + mark;
	};
	const csv = (table) => rowsOf(table).map((row) => row.map((cell) => {
		const said = plain(cell).trim();
		return /[",\r\n]/.test(said) ? `"${said.replaceAll('"', '""')}"` : said;
	}).join(",")).join("\r\n") + "\r\n";
	const markdown = (table) => {
		const [head, ...rows] = rowsOf(table), line = (cells) => `| ${cells.join(" | ")} |`;
		const said = (row) => line(row.map((cell) => marked(cell).trim()));
		return [said(head), line(head.map((cell) => LINES[cell.align] ?? "---")), ...rows.map(said)].join("\n") + "\n";
	};

	whenNew(`#chat ${PARTS.answered} ${PARTS.prose} table`, (table) => {
		if (!table.rows.length || table.querySelector(".table-head")) return;
		const button = signed("table_more", MORE, () => openMenu(button, [
			["copy_csv", COPY, () => navigator.clipboard.writeText(csv(table))],
			["copy_markdown", COPY, () => navigator.clipboard.writeText(markdown(table))],
			["save_csv", SAVE, () => saveAs("table.csv", `\uFEFF${csv(table)}`)],  // The mark is for Excel, which would take it for Latin.
		]));
		Object.assign(button, {ariaHasPopup: "menu", ariaExpanded: "false"});
		table.prepend(make("div", {className: `${OWN}own table-head`}, button));
	});
})();
