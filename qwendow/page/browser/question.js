// A question stands in its message in characters that mean nothing but themselves (question.py): here it is as typed.
const typed = (shown) => shown.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(code));

// Gradio's Edit begins with what the message holds.
whenNew(`#chat ${PARTS.edited}`, (box) => {
	if (box.value.startsWith(`<div class="${OWN}`)) return;  // The files of the question: nobody sees that box.
	box.value = typed(box.value);
	box.dispatchEvent(new Event("input", {bubbles: true}));
});
