// Times of day in the zone and the manner of the reader: the hour alone for today, the day with it for what is longer ago.
(() => {
	const own = navigator.languages.find((one) => !/^zh\b/i.test(one)) ?? "en", language = LANGUAGE ? "zh-CN" : own;
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
