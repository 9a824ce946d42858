
// In Gradio's chatbot, see settled.py: of a conversation that is opened the last groups are drawn at once, which are what is
// in sight; those above follow in steps that delay no reader, and at once for whoever looks for words, prints or copies it.
// Where a browser does not keep what is in sight in its place, all of it at once, as long as the reader is at the end.
const AT_ONCE = 20, A_STEP = CSS.supports("overflow-anchor", "auto") ? 48 : Infinity;
const stepped = p(0);
let begins, count = 0, first = 0, planned = false;
// The first that is drawn.
function firstDue(groups) {
	C(stepped);
	const length = groups?.length ?? 0, now = length ? JSON.stringify(groups[0][0].content) : "";
	if (now !== begins || length > count + AT_ONCE) first = Math.max(0, length - AT_ONCE);
	first = Math.min(first, length);
	[begins, count] = [now, length];
	window.undrawnQuestions = first && groups.slice(0, first).filter(([{role}]) => role === "user").length;
	if (first && !planned) plan();
	return first;
}
function whenDue(anchor, due, group) {
	const part = y();
	m(w(part), (put) => due() && put(group));
	o(anchor, part);
}
const plan = () => {
	planned = true;
	const act = () => {
		planned = false;
		draw(A_STEP);
	};
	window.requestIdleCallback ? requestIdleCallback(act, {timeout: 100}) : setTimeout(act, 30);
};
const draw = (some) => {
	if (!first) return;
	first = Math.max(0, first - some);
	F(stepped, {});
};
const all = () => draw(Infinity);
addEventListener("keydown", ({key, ctrlKey, metaKey}) => (ctrlKey || metaKey || key === "F3") && all(), true);
addEventListener("click", ({target}) => target.closest?.(PARTS.chatButtons) && all(), true);
addEventListener("beforeprint", all);
