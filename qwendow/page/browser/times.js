// Times of day in the zone and the manner of the reader: the hour alone for today, the day with it for what is longer ago.
(() => {
	// WebKitGTK calls its language "C" where its process has none, which is none to write times in.
	const own = navigator.languages.find((one) => /^(?!zh\b)[a-z]{2,3}\b/i.test(one)) ?? "en", language = LANGUAGE ? "zh-CN" : own;
	// One costs as much as the writing of a hundred times.
	const formats = {}, written = (at, options) => {
		const format = (formats[JSON.stringify(options)] ??= new Intl.DateTimeFormat(language, options));
		return format.format(at);
	};
	whenNew(`#chat ${PARTS.prose} time[datetime]`, (said) => {
		const at = new Date(said.dateTime), today = new Date();
		if (Number.isNaN(at.getTime())) return;
		const day = at.toDateString() === today.toDateString() ? {} : {day: "numeric", month: "short"};
		if (day.day && at.getFullYear() !== today.getFullYear()) day.year = "numeric";
		said.textContent = written(at, {...day, hour: "2-digit", minute: "2-digit"});
		said.title = written(at, {dateStyle: "full", timeStyle: "medium"});
	});
})();
