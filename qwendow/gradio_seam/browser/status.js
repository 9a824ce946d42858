// Whether all parts of the page that an event fills know its status already, and nothing is told beside it.
const sameStatus = (known, event, {stage, progress_data}) => {
	const told = (part) => known.current[part]?.fn_index === event && known.current[part].status === stage;
	return !progress_data && known.fn_outputs[event].every(told);
};
