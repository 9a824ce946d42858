// Times of day in the zone and the manner of the reader: the hour alone for today, the day with it for what is longer ago.
whenNew(`#chat ${PARTS.prose} time[datetime]`, (said) => {
	const at = new Date(said.dateTime), language = LANGUAGE ? "zh-CN" : navigator.language;
	if (Number.isNaN(at.getTime())) return;
	const day = at.toDateString() === new Date().toDateString() ? {} : {day: "numeric", month: "short"};
	if (day.day && at.getFullYear() !== new Date().getFullYear()) day.year = "numeric";
	said.textContent = at.toLocaleString(language, {...day, hour: "2-digit", minute: "2-digit"});
	said.title = at.toLocaleString(language, {dateStyle: "full", timeStyle: "medium"});
});
