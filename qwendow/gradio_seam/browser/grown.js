// In Gradio's Markdown, see settled.py: the paragraph or the list that grows is the one of before, in which is put what is
// new. So a browser has less to lay out, and what a reader has marked in it stays marked. Not where there are invisible
// marks: unseen.js takes those out of what is new as a whole.
const GROWS = /^(P|UL|OL|LI)$/, MARKS = /[\u2060-\u2064\u{e0020}-\u{e007e}]/u;
const isText = (node) => node?.nodeType === Node.TEXT_NODE;
// Lists are given their direction, see attributes.js.
const bare = (node) => {
	const copy = node.cloneNode();
	if (copy.dir === "auto") copy.removeAttribute("dir");
	return copy;
};
const goesOn = (was, now) => GROWS.test(was?.nodeName) && now !== undefined && bare(was).isEqualNode(bare(now));
// Of blocks that would give way to others those that do: not the one that was made the first of the others, which is
// then the same.
function givingWay(were, [now]) {
	const [was, ...more] = were;
	if (!was || !now || more.length) return were;
	const [first, ...rest] = was.nodes, [wanted, ...behind] = now.nodes;
	if (!goesOn(first, wanted) || MARKS.test(wanted.textContent)) return were;
	if (rest.length !== behind.length || !rest.every((one, at) => one.isEqualNode(behind[at]))) return were;
	now.nodes.forEach((one) => one.remove());
	grow(first, wanted);
	now.nodes = was.nodes;
	return [];
}
function grow(was, now) {
	const olds = [...was.childNodes], news = [...now.childNodes];
	let at = 0;
	while (at < olds.length && olds[at].isEqualNode(news[at])) at++;
	if (isText(olds[at]) && isText(news[at])) growText(olds[at], news[at++].data);
	else if (goesOn(olds[at], news[at])) grow(olds[at], news[at++]);
	olds.slice(at).forEach((one) => one.remove());
	was.append(...news.slice(at));
}
function growText(node, text) {
	const before = node.data;  // Asked for once: it may be as long as a book.
	let same = text.startsWith(before) ? before.length : 0;
	while (same < before.length && before[same] === text[same]) same++;
	node.replaceData(same, before.length, text.slice(same));
}
