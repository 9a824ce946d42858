
// In Gradio's chatbot, see settled.py: a message that says what it said, and a group of such, is the one of before. What it
// said is kept as text, as Gradio may change what it was made of.
const messagesBefore = [], groupsBefore = [];
function sameMessage(message, at) {
	const {type, role, index, content} = message, before = messagesBefore[at];
	const facts = JSON.stringify([type, role, index, message.metadata, message.options]);
	const kept = type === "text" && !message.children;
	if (kept && before?.facts === facts && before.content === content) return before.message;
	messagesBefore[at] = kept ? {message, facts, content} : null;
	return message;
}
function sameGroup(group, at) {
	const before = groupsBefore[at];
	const same = before?.length === group.length && group.every((message, place) => message === before[place]);
	return same ? before : (groupsBefore[at] = group);
}
