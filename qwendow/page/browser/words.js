// The page's words for what happens in the browser, in the reader's language.
const LANGUAGE = navigator.language.toLowerCase().startsWith("zh") ? 1 : 0;
const word = (key) => WORDS[key][LANGUAGE];
