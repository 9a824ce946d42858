// A quote that begins with [!NOTE] is what GitHub calls an alert: a title and a colour in place of the mark.
whenNew(`#chat ${PARTS.answered} ${PARTS.prose} blockquote`, (quote) => {
	const first = quote.querySelector(":scope > p:first-child"), said = first?.firstChild;
	const [mark, kind] = said?.data?.match(/^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*/i) ?? [];
	if (!mark || (said.data.length > mark.length) || (said.nextSibling && said.nextSibling.nodeName !== "BR")) return;
	quote.dataset.alert = kind.toLowerCase();
	said.nextSibling?.remove();
	said.remove();
	quote.prepend(make("p", {className: "alert-title"}, word(`alert_${quote.dataset.alert}`)));
	if (!first.hasChildNodes()) first.remove();
});
