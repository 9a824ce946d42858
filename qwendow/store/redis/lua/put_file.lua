#!lua
-- A file waits for the next question; where there is no conversation yet, one is made.

local id = given.head.id
local there = is_there(id)
if is_gone(given.head) then return {'gone'} end
if lacks_a_file(id, given.files) then return {'lacking'} end
if not there then
  make_room(id)
  make(given.head)
end
for _, file in ipairs(given.files) do
  keep_file(id, file)
  call('LREM', key('waiting', id), 0, file.id)
  call('RPUSH', key('waiting', id), file.id)
end
next_rev(id)
place(id)
ring({id})
return {'done'}
