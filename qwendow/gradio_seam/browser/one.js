// What stays as it is, is written out once.
const textsOf = new WeakMap();
const oneText = (thing) => {
	if (!thing) return "";
	if (!textsOf.has(thing)) textsOf.set(thing, JSON.stringify(thing));
	return textsOf.get(thing);
};
