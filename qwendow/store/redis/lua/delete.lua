#!lua flags=allow-oom
-- One conversation, with all that could be found of it.

if call('EXISTS', key('head', given.id)) == 1 then forget(given.id) end
return {'done'}
