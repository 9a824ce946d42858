
// In Gradio's chatbot, see settled.py: a message that says what it said, and a group of such, is the one of before.
const messagesBefore = [], groupsBefore = [];
const says = (one, other) => one === other || JSON.stringify(one) === JSON.stringify(other);
function sameMessage(message, at) {
	const before = messagesBefore[at];
	const same = before && message.type === "text" && before.content === message.content
		&& before.type === "text" && before.role === message.role && before.index === message.index
		&& !message.children && !before.children
		&& says(before.metadata, message.metadata) && says(before.options, message.options);
	return same ? before : (messagesBefore[at] = message);
}
function sameGroup(group, at) {
	const before = groupsBefore[at];
	const same = before?.length === group.length && group.every((message, place) => message === before[place]);
	return same ? before : (groupsBefore[at] = group);
}
