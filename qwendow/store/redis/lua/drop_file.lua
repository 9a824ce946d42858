#!lua flags=allow-oom
-- A file waits no more, and is gone unless a turn has it.

local id, file = given.id, given.file
if call('LREM', key('waiting', id), 0, file) == 0 then return {'done'} end
if call('SISMEMBER', key('used', id), file) == 0 then
  call('HDEL', key('files', id), file)
  call('UNLINK', key_of_two('bytes', id, file))
end
next_rev(id)
ring({id})
return {'done'}
