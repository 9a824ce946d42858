#!lua flags=no-writes
-- What is known of a file, which is not its bytes.

if not is_there(given.id) then return false end
return call('HGET', key('files', given.id), given.file)
