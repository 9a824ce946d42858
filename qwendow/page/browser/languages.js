// Languages of code by the words that begin a block: what they are called, and how the name of a file of theirs ends.
const languageOf = (() => {
	const LANGUAGES = [
		["python py python3 py3", "Python", "py"], ["javascript js node mjs", "JavaScript", "js"], ["jsx", "JSX", "jsx"],
		["typescript ts", "TypeScript", "ts"], ["tsx", "TSX", "tsx"], ["html htm xhtml", "HTML", "html"], ["css", "CSS", "css"],
		["scss", "SCSS", "scss"], ["svg", "SVG", "svg"], ["xml", "XML", "xml"], ["json jsonc", "JSON", "json"], ["yaml yml", "YAML", "yaml"],
		["toml", "TOML", "toml"], ["ini cfg", "INI", "ini"], ["bash sh shell zsh console", "Shell", "sh"], ["powershell ps1", "PowerShell", "ps1"],
		["bat cmd batch", "Batch", "bat"], ["sql", "SQL", "sql"], ["java", "Java", "java"], ["kotlin kt", "Kotlin", "kt"],
		["swift", "Swift", "swift"], ["c", "C", "c"], ["cpp c++ cc", "C++", "cpp"], ["csharp cs c#", "C#", "cs"], ["go golang", "Go", "go"],
		["rust rs", "Rust", "rs"], ["ruby rb", "Ruby", "rb"], ["php", "PHP", "php"], ["perl pl", "Perl", "pl"], ["lua", "Lua", "lua"],
		["r", "R", "r"], ["julia jl", "Julia", "jl"], ["matlab", "MATLAB", "m"], ["dart", "Dart", "dart"], ["scala", "Scala", "scala"],
		["vue", "Vue", "vue"], ["markdown md", "Markdown", "md"], ["latex tex", "LaTeX", "tex"], ["diff patch", "Diff", "diff"],
		["csv", "CSV", "csv"], ["dockerfile docker", "Dockerfile", "dockerfile"], ["makefile make", "Makefile", "mk"],
		["graphql gql", "GraphQL", "graphql"], ["text txt plaintext plain", "", "txt"],
	];
	const known = new Map(LANGUAGES.flatMap(([words, ...said]) => words.split(" ").map((one) => [one, said])));
	// [name, end]; of one that is not known the word itself.
	return (said) => known.get(said.toLowerCase()) ?? [said, "txt"];
})();
